"""Every route of the app, who may take it, and the payload that takes it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import handlers
from blocks.advocacy import (
    endorse_form,
    endorsement_note,
    offer_form,
    offer_note,
    question_answer_form,
    question_form,
    question_note,
)
from blocks.checkins import checkin_form, checkin_history, checkin_prompt, schedule_form
from blocks.digests import (
    digest_edit_form,
    digest_post,
    digest_preview,
    digest_settings_form,
    reaction_map_form,
)
from blocks.home import formats_form, home_list, settings_form
from blocks.journeys import journey_form
from blocks.people import away_form, roles_form
from blocks.privacy import data_form, erase_form
from blocks.supporters import consent_request, supporter_form
from blocks.wins import win_card, win_form, win_list, win_needs_journey
from tests.trust.company import NOW, TODAY, slack_id
from tests.trust.setting import Answer, Setting, chosen

Post = Callable[[Setting, str, str], Answer]
"""Posts as somebody (by name), about a thing (by id)."""


def registered() -> set[tuple[str, str]]:
    """Kind and id of every route."""
    return {(route.brings, route.name) for route in handlers.routes()}


@dataclass(frozen=True)
class About:
    """A route that is about one thing of Ana's: `thing` in the company, and who may.

    `quiet` are owners about whose things it says nothing: what is gone already may be removed
    twice. `changes` is off where Ana's thing is already what the route makes of it.
    """

    thing: str
    may: frozenset[str]
    post: Post
    quiet: frozenset[str] = frozenset()
    changes: bool = True


@dataclass(frozen=True)
class Mine:
    """A route that is about whoever takes it; `may` is None for everybody."""

    post: Post
    may: frozenset[str] | None = None


def _pressed(action_id: str, **more: Any) -> Post:
    return lambda here, actor, thing: here.action(
        slack_id(actor), {"action_id": action_id, "value": thing, **more}
    )


def _pressed_in(action_id: str, callback_id: str, metadata: str = "", **values: Any) -> Post:
    return lambda here, actor, thing: here.action(
        slack_id(actor),
        {"action_id": action_id, "value": thing},
        view=here.view(callback_id, metadata, **values),
    )


def _pressed_block(action_id: str, **more: Any) -> Post:
    """The thing's id is the block's."""
    return lambda here, actor, thing: here.action(
        slack_id(actor), {"action_id": action_id, "block_id": thing, "value": "1", **more}
    )


def _sent(callback_id: str, **values: Any) -> Post:
    """A form; the thing's id is its metadata."""
    return lambda here, actor, thing: here.submit(
        slack_id(actor), here.view(callback_id, thing, **values)
    )


def _typed(command: str, text: str = "") -> Post:
    return lambda here, actor, _thing: here.command(slack_id(actor), command, text)


def _sent_win(here: Setting, actor: str, thing: str) -> Answer:
    origin = {"win_id": thing, "channel_id": "", "message_ts": "", "permalink": ""}
    metadata = json.dumps({**origin, "query": None, "page": 0})
    view = here.view(
        win_form.CALLBACK,
        metadata,
        title="Changed",
        happened_on={"selected_date": str(TODAY)},
        visibility=chosen("public"),
    )
    return here.submit(slack_id(actor), view)


def _sent_journey(here: Setting, actor: str, thing: str) -> Answer:
    view = here.view(
        journey_form.CALLBACK,
        thing,
        current_role="A",
        target_role="B",
        why="C",
        agreed_hours="4",
        start_day={"selected_date": str(TODAY)},
    )
    return here.submit(slack_id(actor), view)


def _roles(here: Setting, actor: str, _thing: str) -> Answer:
    view = here.view(
        roles_form.CALLBACK,
        admins={"selected_users": [slack_id("kim"), slack_id(actor)]},
        leads={"selected_users": [slack_id(actor)]},
    )
    return here.submit(slack_id(actor), view)


def _message(here: Setting, actor: str, _thing: str) -> Answer:
    message = {"ts": f"{NOW.timestamp():.6f}", "text": "Saved 3h a week"}
    return here.shortcut(
        slack_id(actor), win_form.LOG_MESSAGE, channel={"id": "C1"}, message=message
    )


def _home(action_id: str, page: str) -> Post:
    return lambda here, actor, _thing: here.action(
        slack_id(actor),
        {"action_id": action_id, "value": page},
        view=here.view("home_list", "mine"),
    )


OWNER = frozenset({"ana"})
AGREED = frozenset({"raj"})
BOTH = OWNER | AGREED
ADMIN = frozenset({"kim"})
LIST = json.dumps({"page": 0})
TOMORROW = {"selected_date": str(TODAY + timedelta(days=1))}
DAYS = ["0", "1", "2", "3", "4"]

ROUTES: Mapping[tuple[str, str], About | Mine] = {
    # Wins
    ("command", "/win"): Mine(_typed("/win", "Saved 3h a week")),
    ("command", "/wins"): Mine(_typed("/wins", "zq")),
    ("shortcut", win_form.LOG_WIN): Mine(
        lambda here, actor, _: here.shortcut(slack_id(actor), win_form.LOG_WIN)
    ),
    ("shortcut", win_form.LOG_MESSAGE): Mine(_message),
    ("action", win_form.NEW): Mine(_pressed(win_form.NEW)),
    ("action", win_form.EDIT): About("win", OWNER, _pressed(win_form.EDIT)),
    ("action", win_form.NUMBER): About("win", OWNER, _pressed(win_form.NUMBER)),
    ("view", win_form.CALLBACK): About("win", OWNER, _sent_win),
    ("action", win_card.UNDO): About("win", OWNER, _pressed(win_card.UNDO)),
    ("action", win_card.RESTORE): About("deleted win", OWNER, _pressed(win_card.RESTORE)),
    ("action", win_needs_journey.KEEP): Mine(
        lambda here, actor, _: here.action(
            slack_id(actor), {"action_id": win_needs_journey.KEEP, "value": "Saved 3h a week"}
        ),
        OWNER,
    ),
    ("action", win_list.OPEN): Mine(_pressed(win_list.OPEN)),
    ("view", win_list.CALLBACK): Mine(
        lambda here, actor, _: _sent(win_list.CALLBACK)(here, actor, LIST)
    ),
    ("action", win_list.SEARCH): Mine(_pressed_in(win_list.SEARCH, win_list.CALLBACK, LIST)),
    ("action", win_list.PERIOD): Mine(_pressed_in(win_list.PERIOD, win_list.CALLBACK, LIST)),
    ("action", win_list.OLDER): Mine(_pressed_in(win_list.OLDER, win_list.CALLBACK, LIST)),
    ("action", win_list.NEWER): Mine(_pressed_in(win_list.NEWER, win_list.CALLBACK, LIST)),
    ("action", win_list.EDIT): About(
        "win", OWNER, _pressed_in(win_list.EDIT, win_list.CALLBACK, LIST)
    ),
    ("action", win_list.DELETE): About(
        "win", OWNER, _pressed_in(win_list.DELETE, win_list.CALLBACK, LIST)
    ),
    ("action", win_list.RESTORE): About(
        "deleted win", OWNER, _pressed_in(win_list.RESTORE, win_list.CALLBACK, LIST)
    ),
    # Check-ins
    ("command", "/checkin"): Mine(_typed("/checkin"), OWNER),
    ("action", checkin_form.OPEN): Mine(_pressed(checkin_form.OPEN), OWNER),
    ("action", checkin_prompt.ANSWER): About(
        "period", OWNER, _pressed_block(checkin_prompt.ANSWER)
    ),
    ("view", checkin_form.CALLBACK): About(
        "period",
        OWNER,
        _sent(checkin_form.CALLBACK, progress="Done", visibility=chosen("supporters")),
    ),
    ("action", checkin_prompt.SKIP): About("period", OWNER, _pressed_block(checkin_prompt.SKIP)),
    ("action", checkin_prompt.SNOOZE): About(
        "period", OWNER, _pressed_block(checkin_prompt.SNOOZE, **chosen("hour"))
    ),
    ("action", checkin_form.HISTORY): Mine(_pressed(checkin_form.HISTORY)),
    ("action", checkin_history.OLDER): Mine(
        lambda here, actor, _: _pressed_in(checkin_history.OLDER, "checkin_history_view")(
            here, actor, "0"
        )
    ),
    ("action", checkin_history.NEWER): Mine(
        lambda here, actor, _: _pressed_in(checkin_history.NEWER, "checkin_history_view")(
            here, actor, "0"
        )
    ),
    ("action", checkin_form.BLOCKER_RESOLVE): About(
        "blocker", OWNER, _pressed(checkin_form.BLOCKER_RESOLVE)
    ),
    ("action", checkin_form.ASK_RESOLVE): About("ask", OWNER, _pressed(checkin_form.ASK_RESOLVE)),
    ("action", schedule_form.OPEN): Mine(_pressed(schedule_form.OPEN), OWNER),
    ("view", schedule_form.CALLBACK): Mine(
        _sent(
            schedule_form.CALLBACK,
            cadence=chosen("weekly"),
            weekdays=["2"],
            at={"selected_time": "10:00"},
            working_days=DAYS,
        ),
        OWNER,
    ),
    ("action", checkin_prompt.AWAY): Mine(_pressed(checkin_prompt.AWAY)),
    ("action", away_form.OPEN): Mine(_pressed(away_form.OPEN)),
    ("view", away_form.CALLBACK): Mine(
        _sent(away_form.CALLBACK, starts_on=TOMORROW, ends_on=TOMORROW, note="")
    ),
    ("action", away_form.REMOVE): About(
        "away",
        OWNER,
        _pressed_in(away_form.REMOVE, away_form.CALLBACK),
        quiet=frozenset({"ola", "unknown"}),
    ),
    # Digests, and what sponsors do with them
    ("action", digest_preview.POST): About("coming digest", OWNER, _pressed(digest_preview.POST)),
    ("action", digest_preview.UNHOLD): About(
        "coming digest", OWNER, _pressed(digest_preview.UNHOLD)
    ),
    ("action", digest_preview.HOLD): About("coming digest", OWNER, _pressed(digest_preview.HOLD)),
    ("action", digest_preview.POST_NOW): About(
        "missed digest", OWNER, _pressed(digest_preview.POST_NOW)
    ),
    ("action", digest_preview.EDIT): About("coming digest", OWNER, _pressed(digest_preview.EDIT)),
    ("view", digest_edit_form.CALLBACK): About(
        "coming digest",
        OWNER,
        _sent(digest_edit_form.CALLBACK, wins=[], sentence="Mine", ask=chosen("none")),
    ),
    ("action", digest_settings_form.OPEN): Mine(_pressed(digest_settings_form.OPEN), OWNER),
    ("view", digest_settings_form.CALLBACK): About(
        "journey",
        OWNER,
        _sent(
            digest_settings_form.CALLBACK,
            channel={"selected_conversation": "CNEW"},
            weekday=chosen("4"),
            at={"selected_time": "16:00"},
            preview_hours=chosen("24"),
            posts_unanswered=["unanswered"],
        ),
    ),
    ("action", formats_form.OPEN): Mine(_pressed(formats_form.OPEN), ADMIN),
    ("view", formats_form.CALLBACK): Mine(
        _sent(formats_form.CALLBACK, locale=chosen("de-DE")), ADMIN
    ),
    ("action", reaction_map_form.OPEN): Mine(_pressed(reaction_map_form.OPEN), ADMIN),
    ("view", reaction_map_form.CALLBACK): Mine(
        _sent(reaction_map_form.CALLBACK, seen="eyes"), ADMIN
    ),
    ("action", digest_post.ENDORSE): About("posted digest", AGREED, _pressed(digest_post.ENDORSE)),
    ("view", endorse_form.CALLBACK): About(
        "posted digest",
        AGREED,
        _sent(
            endorse_form.CALLBACK,
            quote="Good",
            scope=chosen("private"),
            expires_on=TOMORROW,
        ),
    ),
    ("action", endorsement_note.WITHDRAW): About(
        "endorsement", AGREED, _pressed(endorsement_note.WITHDRAW)
    ),
    ("action", digest_post.OFFER): About("posted digest", AGREED, _pressed(digest_post.OFFER)),
    ("view", offer_form.CALLBACK): About(
        "posted digest",
        AGREED,
        _sent(offer_form.CALLBACK, text="An hour", due_on=TOMORROW),
    ),
    ("action", offer_note.ACCEPT): About("offer offered", OWNER, _pressed(offer_note.ACCEPT)),
    ("action", offer_note.DECLINE): About("offer offered", OWNER, _pressed(offer_note.DECLINE)),
    ("action", offer_note.DONE): About("offer accepted", BOTH, _pressed(offer_note.DONE)),
    ("action", offer_note.THANK): About("offer accepted", OWNER, _pressed(offer_note.THANK)),
    ("action", offer_note.WITHDRAW): About("offer offered", AGREED, _pressed(offer_note.WITHDRAW)),
    ("action", digest_post.QUESTION): About(
        "posted digest", AGREED, _pressed(digest_post.QUESTION)
    ),
    ("view", question_form.CALLBACK): About(
        "posted digest", AGREED, _sent(question_form.CALLBACK, text="How?")
    ),
    ("action", question_note.ANSWER): About("question", OWNER, _pressed(question_note.ANSWER)),
    ("view", question_answer_form.CALLBACK): About(
        "question", OWNER, _sent(question_answer_form.CALLBACK, answer="So")
    ),
    # Journeys, supporters, App Home, settings, data
    ("action", journey_form.START): Mine(_pressed(journey_form.START)),
    ("action", journey_form.EDIT): About("journey", OWNER, _pressed(journey_form.EDIT)),
    ("view", journey_form.CALLBACK): About("journey", OWNER, _sent_journey),
    ("action", journey_form.PAUSE): About("journey", OWNER, _pressed(journey_form.PAUSE)),
    ("action", journey_form.RESUME): About(
        "journey", OWNER, _pressed(journey_form.RESUME), changes=False
    ),
    ("action", journey_form.LAND): About("journey", OWNER, _pressed(journey_form.LAND)),
    ("action", journey_form.END): About("journey", OWNER, _pressed(journey_form.END)),
    ("action", supporter_form.ADD): Mine(_pressed(supporter_form.ADD), OWNER),
    ("view", supporter_form.CALLBACK): About(
        "journey",
        OWNER,
        _sent(
            supporter_form.CALLBACK,
            person={"selected_user": slack_id("pat")},
            kind=chosen("mentor"),
            stage=chosen("met"),
            note="",
            ask=chosen("now"),
        ),
    ),
    ("action", supporter_form.EDIT): About("place", OWNER, _pressed(supporter_form.EDIT)),
    ("view", supporter_form.EDIT_CALLBACK): About(
        "place",
        OWNER,
        _sent(supporter_form.EDIT_CALLBACK, kind=chosen("mentor"), stage=chosen("met")),
    ),
    ("action", supporter_form.REQUEST): About(
        "place of max", OWNER, _pressed(supporter_form.REQUEST)
    ),
    ("action", supporter_form.REMOVE): About("place", OWNER, _pressed(supporter_form.REMOVE)),
    ("action", consent_request.AGREE): About(
        "place of sue", frozenset({"sue"}), _pressed(consent_request.AGREE)
    ),
    ("action", consent_request.DECLINE): About(
        "place of sue", frozenset({"sue"}), _pressed(consent_request.DECLINE)
    ),
    ("action", consent_request.LEAVE): About("place", AGREED, _pressed(consent_request.LEAVE)),
    ("action", home_list.OPEN): Mine(
        lambda here, actor, _: here.action(
            slack_id(actor), {"action_id": home_list.OPEN, "value": "mine"}
        )
    ),
    ("action", home_list.OLDER): Mine(_home(home_list.OLDER, "1")),
    ("action", home_list.NEWER): Mine(_home(home_list.NEWER, "0")),
    ("command", "/headway"): Mine(_typed("/headway", "data")),
    ("action", settings_form.OPEN): Mine(_pressed(settings_form.OPEN)),
    ("view", settings_form.CALLBACK): Mine(
        _sent(
            settings_form.CALLBACK,
            quiet_from={"selected_time": "21:00"},
            quiet_until={"selected_time": "07:00"},
            working_days=DAYS,
            win_visibility=chosen("private"),
        )
    ),
    ("action", roles_form.OPEN): Mine(_pressed(roles_form.OPEN), ADMIN),
    ("view", roles_form.CALLBACK): Mine(_roles, ADMIN),
    ("action", data_form.OPEN): Mine(_pressed(data_form.OPEN)),
    ("action", data_form.EXPORT): Mine(_pressed_in(data_form.EXPORT, data_form.CALLBACK)),
    ("action", data_form.ERASE): Mine(_pressed(data_form.ERASE)),
    ("view", erase_form.CALLBACK): Mine(
        _sent(erase_form.CALLBACK, word="erase"),
        frozenset({"ana", "raj", "sue", "max", "lee", "eve"}),  # the only admin stays
    ),
}
