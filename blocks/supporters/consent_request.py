"""The message that asks a person to support a journey, in every state it can be in."""

from blocks import parts
from blocks.message import Block, Message, escape
from sponsorship.supporters.rules import ConsentRequest, ConsentRequestState
from storage.types import SupporterKind

AGREE = "consent_agree"
"""The value of each of these buttons is the supporter's id."""
DECLINE = "consent_decline"
LEAVE = "consent_leave"

AS_KIND = {
    SupporterKind.SPONSOR: "a sponsor, who opens doors",
    SupporterKind.MENTOR: "a mentor, who guides and reviews",
    SupporterKind.PEER: "a peer, who tries things out with them",
}


def draw(request: ConsentRequest) -> Message:
    """The request and its buttons, or what became of it."""
    name = request.member_name or "A colleague"
    drawn = {
        ConsentRequestState.ASKED: _asked,
        ConsentRequestState.AGREED: _agreed,
        ConsentRequestState.DECLINED: _declined,
        ConsentRequestState.LEFT: _left,
        ConsentRequestState.CLOSED: _closed,
    }[request.state]
    return drawn(request, name)


def _asked(request: ConsentRequest, name: str) -> Message:
    role = escape(request.target_role)
    note: list[Block] = []
    if request.note:
        note = [_quote(request.note)]
    return Message(
        f"{escape(name)} asks you to support their move to {escape(request.target_role)}.",
        [
            parts.section(
                f"*{escape(name)} asks for your support.* They want to move to *{role}* "
                f"and would like you as {AS_KIND[request.kind]}."
            ),
            *note,
            parts.section(
                "*If you agree*, you see what they share with supporters: their wins, a short "
                "weekly digest, and one thing they ask for. They see your reactions, and what "
                "you choose to write. Please keep it between you: their manager may not know.\n"
                "You can leave at any time, and “not now” needs no reason."
            ),
            parts.actions(
                "consent",
                [
                    parts.button("Agree", AGREE, request.supporter_id, style="primary"),
                    parts.button("Not now", DECLINE, request.supporter_id),
                ],
            ),
        ],
    )


def _agreed(request: ConsentRequest, name: str) -> Message:
    role = escape(request.target_role)
    return Message(
        f"You support {escape(name)} on the way to {escape(request.target_role)}.",
        [
            parts.section(
                f"*You support {escape(name)}* on the way to *{role}*. "
                "Headway's Home shows what waits for you."
            ),
            parts.actions("consent", [leave_button(request.supporter_id, name)]),
        ],
    )


def _declined(request: ConsentRequest, name: str) -> Message:
    return Message(
        f"You said not now to {escape(name)}.",
        [
            parts.section(
                f"You said “not now” to {escape(name)}. That is fine, and you will not be asked "
                "again for at least 90 days."
            ),
            parts.actions(
                "consent", [parts.button("Agree after all", AGREE, request.supporter_id)]
            ),
        ],
    )


def _left(_request: ConsentRequest, name: str) -> Message:
    sentence = f"You no longer support {name}'s journey, and see nothing more of it. Thank you."
    return Message(escape(sentence), [{"type": "section", "text": parts.plain(sentence)}])


def _closed(_request: ConsentRequest, name: str) -> Message:
    sentence = (
        f"There is nothing to answer any more: {name} took this back, or the journey is over. "
        "You see nothing more of it."
    )
    return Message(escape(sentence), [{"type": "section", "text": parts.plain(sentence)}])


def leave_button(supporter_id: str, name: str) -> Block:
    """The way out, here and in App Home."""
    return parts.button(
        "Leave",
        LEAVE,
        supporter_id,
        confirm=parts.confirm(
            "Leave this journey?",
            "You see nothing more of it, and the member is told that you stepped back. What you "
            "endorsed stays until you take it back in Headway's Home.",
            "Leave",
        ),
        label=f"Leave {name}'s journey",
    )


def _quote(text: str) -> Block:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]}],
    }
