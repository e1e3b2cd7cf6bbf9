"""Rows of App Home, each with the one thing that can be done about it.

The same rows make up the longer lists behind *Show all*.
"""

from datetime import date

from blocks import parts
from blocks.advocacy.endorsement_note import WITHDRAW
from blocks.advocacy.offer_note import ACCEPT, DONE, THANK
from blocks.advocacy.offer_note import DECLINE as DECLINE_OFFER
from blocks.advocacy.offer_note import WITHDRAW as WITHDRAW_OFFER
from blocks.advocacy.question_note import ANSWER
from blocks.checkins.checkin_form import ASK_RESOLVE, BLOCKER_RESOLVE
from blocks.digests.digest_post import ENDORSE, OFFER, QUESTION
from blocks.message import Block, escape, shorten
from blocks.supporters.consent_request import AGREE, DECLINE, leave_button
from blocks.supporters.supporter_form import EDIT
from blocks.words.days import day_words
from blocks.words.numbers import counted
from storage.home.lines import AdvocacyLine, OpenLine, SupportedLine, SupporterLine
from storage.types import Consent, EndorsementScope, JourneyStatus, OfferState, SupporterKind

TEXT = 400

KIND_WORDS = {
    SupporterKind.SPONSOR: "sponsor",
    SupporterKind.MENTOR: "mentor",
    SupporterKind.PEER: "peer",
}
CONSENT_WORDS = {
    Consent.NOT_ASKED: "only on your map, not asked",
    Consent.ASKED: "asked, no answer yet",
    Consent.AGREED: "agreed",
    Consent.DECLINED: "said “not now”",
    Consent.LEFT: "stepped back",
}
SCOPE_WORDS = {
    EndorsementScope.PRIVATE: "for the member's eyes only",
    EndorsementScope.REVIEWS: "may be used in reviews and applications",
    EndorsementScope.PUBLIC: "may be shown to everyone in the company",
}


def supporter_row(line: SupporterLine) -> list[Block]:
    """Somebody on the member's map."""
    state = "account deactivated" if line.deactivated else CONSENT_WORDS[line.consent]
    name = line.name or "Somebody"
    return [
        parts.section(
            f"*{escape(name)}*, {KIND_WORDS[line.kind]} · {state}",
            parts.button("Change", EDIT, line.id, label=f"Change {name}"),
        )
    ]


def open_row(line: OpenLine, today: date) -> list[Block]:
    """An open blocker or ask."""
    resolve = BLOCKER_RESOLVE if line.what == "blocker" else ASK_RESOLVE
    word = "Blocker" if line.what == "blocker" else "Ask"
    days = (today - line.created_at.date()).days
    age = "today" if days <= 0 else counted(days, "day", "days")
    due = f", by {day_words(line.due_on)}" if line.due_on else ""
    return [
        parts.section(
            f"*{word}* ({age}{due}): {_text(line.text)}",
            parts.button("Resolve", resolve, line.id, label=f"Resolve: {line.text}"),
        )
    ]


def advocacy_row(line: AdvocacyLine) -> list[Block]:
    """An endorsement, an offer or a question, seen from the side of the reader."""
    rows = {"endorsement": _endorsement, "offer": _offer, "question": _question}
    return rows[line.what](line, escape(line.other_name or "Somebody"))


def supported_row(line: SupportedLine) -> list[Block]:
    """A journey that the reader supports or is asked to support."""
    name, role = escape(line.member_name or "A colleague"), escape(line.target_role)
    kind = KIND_WORDS[line.kind]
    if line.consent is Consent.ASKED:
        note = f"\n>{_text(line.note)}" if line.note else ""
        return [
            parts.section(f"*{name}* asks you to be a {kind} on the way to *{role}*.{note}"),
            parts.actions(
                f"request_{line.supporter_id}",
                [
                    parts.button("Agree", AGREE, line.supporter_id, style="primary"),
                    parts.button("Not now", DECLINE, line.supporter_id),
                ],
            ),
        ]
    if line.consent is Consent.DECLINED:
        return [
            parts.section(
                f"You said “not now” to *{name}*.",
                parts.button("Agree after all", AGREE, line.supporter_id),
            )
        ]
    note = ""
    if line.journey_status is JourneyStatus.PAUSED:
        note = " The journey rests at the moment."
    elif line.digest_id is None:
        note = " Once their first digest is out, you can answer it here, too."
    buttons = []
    if line.digest_id is not None:
        buttons = [
            parts.button("Endorse", ENDORSE, line.digest_id, label=f"Endorse {line.member_name}"),
            parts.button(
                "Offer help", OFFER, line.digest_id, label=f"Offer {line.member_name} help"
            ),
            parts.button("Ask", QUESTION, line.digest_id, label=f"Ask {line.member_name}"),
        ]
    return [
        parts.section(f"*{name}*, on the way to *{role}*: you are their {kind}.{note}"),
        parts.actions(
            f"supported_{line.supporter_id}",
            [*buttons, leave_button(line.supporter_id, line.member_name)],
        ),
    ]


def _endorsement(line: AdvocacyLine, name: str) -> list[Block]:
    scope = SCOPE_WORDS[EndorsementScope(line.state)]
    until = f" until {day_words(line.day, year=True)}" if line.day else ""
    if line.state == EndorsementScope.PRIVATE:
        scope, until = scope if line.mine else "for your eyes only", ""
    who = f"You endorsed *{name}*" if line.mine else f"*{name}* endorsed you"
    withdraw = parts.button(
        "Take it back",
        WITHDRAW,
        line.id,
        confirm=parts.confirm(
            "Take your endorsement back?",
            "The member is told, and can no longer use your words.",
            "Take it back",
        ),
        label=f"Take back your endorsement of {line.other_name}",
    )
    words = f"{who}: “{_text(line.text)}”\n_{scope.capitalize()}{until}_"
    return [parts.section(words, withdraw if line.mine else None)]


def _offer(line: AdvocacyLine, name: str) -> list[Block]:
    due = f" by {day_words(line.day)}" if line.day else ""
    state, text = OfferState(line.state), _text(line.text)
    if line.mine:
        mine = {
            OfferState.OFFERED: f"You offered *{name}*{due}: {text}",
            OfferState.ACCEPTED: f"You promised *{name}*{due}: {text}",
            OfferState.DONE: f"Done for *{name}*: {text}",
        }
        withdraw = parts.button(
            "Take it back",
            WITHDRAW_OFFER,
            line.id,
            confirm=parts.confirm(
                "Take this offer back?", "The member sees that you had to.", "Take it back"
            ),
            label=f"Take back: {line.text}",
        )
        return [parts.section(mine[state], withdraw if state is not OfferState.DONE else None)]

    def button(words: str, action_id: str, style: str | None = None) -> Block:
        return parts.button(words, action_id, line.id, style=style, label=f"{words}: {line.text}")

    match state:
        case OfferState.ACCEPTED:
            return [parts.section(f"*{name}* promised{due}: {text}", button("It is done", DONE))]
        case OfferState.DONE:
            return [parts.section(f"*{name}* did it: {text}", button("Say thank you", THANK))]
        case _:
            answers = [
                button("Yes, please", ACCEPT, "primary"),
                button("No, thank you", DECLINE_OFFER),
            ]
            return [
                parts.section(f"*{name}* offers{due}: {text}"),
                parts.actions(f"offer_{line.id}", answers),
            ]


def _question(line: AdvocacyLine, name: str) -> list[Block]:
    if line.mine:
        return [parts.section(f"You asked *{name}*: {_text(line.text)}\n_No answer yet_")]
    answer = parts.button("Answer", ANSWER, line.id, style="primary", label=f"Answer: {line.text}")
    return [parts.section(f"*{name}* asks: {_text(line.text)}", answer)]


def _text(text: str) -> str:
    return escape(shorten(" ".join(text.split()), TEXT))
