"""The forms that put a supporter on the map and that move them to another kind or stage."""

from dataclasses import dataclass

from blocks import parts
from blocks.message import View
from sponsorship.supporters.rules import NOTE_LIMIT, NewSupporter
from storage.types import Consent, SupporterKind, SupporterStage

CALLBACK = "supporter_form"
"""A new supporter; the form's metadata is the journey's id."""
EDIT_CALLBACK = "supporter_edit_form"
"""A supporter who is there already; the form's metadata is the supporter's id."""

ADD = "supporter_add"
"""Opens the empty form; the button carries no value."""
EDIT = "supporter_edit"
"""Opens the form of one supporter; this button and those below carry the supporter's id."""
REQUEST = "supporter_ask"
REMOVE = "supporter_remove"

KINDS = (
    (SupporterKind.SPONSOR, "Sponsor: opens doors for me"),
    (SupporterKind.MENTOR, "Mentor: guides me, reviews my work"),
    (SupporterKind.PEER, "Peer: tries things out with me"),
)
STAGES = (
    (SupporterStage.TO_APPROACH, "To approach: we have not talked about it"),
    (SupporterStage.APPROACHED, "Approached: I have brought it up"),
    (SupporterStage.MET, "Met: we have talked it over"),
    (SupporterStage.ACTIVE, "Active: they support me already"),
    (SupporterStage.PARKED, "Parked: not at the moment"),
)
CONSENT_WORDS = {
    Consent.NOT_ASKED: "{} is on your map and knows nothing of it.",
    Consent.ASKED: "{} was asked and has not answered yet.",
    Consent.AGREED: "{} agreed and sees what you share with supporters.",
    Consent.DECLINED: "{} said “not now”.",
    Consent.LEFT: "{} is not a supporter of this journey any more.",
}
_WHEN = (("now", "Ask them now, by direct message"), ("later", "Only put them on my map for now"))

ASKED = "They are asked by direct message, once, at an hour that suits them."
REMOVED = "They are off your map and see nothing more of your journey."


@dataclass(frozen=True)
class SupporterPlace:
    """Where a supporter stands."""

    supporter_id: str
    name: str
    kind: SupporterKind
    stage: SupporterStage
    consent: Consent = Consent.NOT_ASKED


def draw(journey_id: str, *, first: bool = False) -> View:
    """The form for a new supporter; `first` is the small step after a journey was started."""
    lead = [parts.section("*Next: who supports you?* One person is enough to begin.")]
    return parts.form(
        CALLBACK,
        "Add a supporter",
        [
            *(lead if first else []),
            parts.context(
                "They will see: your name, your target role and this note. Nothing else before "
                "they agree, and nothing at all while you only put them on your map."
            ),
            parts.picker("users_select", "person", "Who"),
            parts.choice("kind", "What they are to you", KINDS, SupporterKind.SPONSOR),
            parts.choice("stage", "Where the two of you are", STAGES, SupporterStage.APPROACHED),
            parts.text_input(
                "note",
                "A note to them",
                placeholder="You know the reporting team. Would you look over my shoulder?",
                optional=True,
                multiline=True,
                limit=NOTE_LIMIT,
            ),
            parts.choice(
                "ask",
                "May they know?",
                _WHEN,
                "now",
                hint="They are asked once. A “not now” stands for 90 days.",
                radio=True,
            ),
        ],
        submit="Add",
        close="Later" if first else "Cancel",
        metadata=journey_id,
    )


def read(view: View) -> NewSupporter:
    """What was chosen."""
    return NewSupporter(
        journey_id=view["private_metadata"],
        slack_id=parts.read_picked(view, "person", "user"),
        kind=parts.read_one(view, "kind", SupporterKind),
        stage=parts.read_one(view, "stage", SupporterStage),
        note=parts.read_text(view, "note"),
        request_now=parts.read_choice(view, "ask") == "now",
    )


def draw_edit(place: SupporterPlace) -> View:
    """The form that moves a supporter, asks them or takes them off the map."""
    who = place.name or "this person"
    request = parts.button("Ask for their support", REQUEST, place.supporter_id)
    remove = parts.button(
        "Take off my map",
        REMOVE,
        place.supporter_id,
        style="danger",
        confirm=parts.confirm(
            "Take them off your map?",
            "From now on they see nothing more of your journey.",
            "Take off",
            danger=True,
        ),
    )
    may_request = place.consent not in (Consent.ASKED, Consent.AGREED)
    return parts.form(
        EDIT_CALLBACK,
        "Supporter",
        [
            {"type": "section", "text": parts.plain(CONSENT_WORDS[place.consent].format(who))},
            parts.context("Only you see where the two of you are. They see what they are to you."),
            parts.choice("kind", "What they are to you", KINDS, place.kind),
            parts.choice("stage", "Where the two of you are", STAGES, place.stage),
            parts.actions("supporter_actions", [request, remove] if may_request else [remove]),
        ],
        metadata=place.supporter_id,
    )


def read_edit(view: View) -> SupporterPlace:
    """What was chosen; the name is not read back."""
    return SupporterPlace(
        supporter_id=view["private_metadata"],
        name="",
        kind=parts.read_one(view, "kind", SupporterKind),
        stage=parts.read_one(view, "stage", SupporterStage),
    )
