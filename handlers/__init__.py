"""Every route of the app: what people do in Slack, and the listener that answers."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

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
from blocks.digests import digest as digest_message
from blocks.digests import digest_edit_form, digest_preview, digest_settings_form, reaction_map_form
from blocks.home import home_list, settings_form
from blocks.journeys import journey_form
from blocks.people import away_form, roles_form
from blocks.privacy import data_form
from blocks.supporters import consent_request, supporter_form
from blocks.wins import win_card, win_form, win_list, win_needs_journey
from handlers import (
    advocacy,
    away,
    checkin,
    data,
    digest,
    errors,
    headway,
    home,
    journey,
    profile,
    reactions,
    slack_text,
    supporters,
    win,
    wins,
)
from handlers.acting import workspace_of
from handlers.request import Request
from storage.database import Database


def bound(
    listener: Callable[[Request], None],
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
    *,
    confined: bool = True,
) -> Callable[..., None]:
    """What Bolt is to call: it makes the listener's request of what Bolt gives by name.

    The database is confined to the workspace that the payload comes from, or open to all of them.
    """

    # Not functools.wraps: Bolt would look through it, at the listener's own parameter.
    def answer(
        ack: Ack, body: dict[str, Any], client: WebClient, context: BoltContext, respond: Respond
    ) -> None:
        here = database.of(workspace_of(body)) if confined else database.everywhere()
        listener(Request(ack, body, client, context, respond, here, now, wake))

    return answer


def register(
    app: App,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Bind every listener to the app.

    `now` tells the time in UTC; `wake(workspace_id)` hints that the ledger has something
    to send.
    """
    bind = partial(bound, database=database, now=now, wake=wake)

    app.use(slack_text.clean)
    app.error(errors.answer)

    # Wins
    app.command("/win")(bind(win.command))
    app.command("/wins")(bind(wins.command))
    app.shortcut(win_form.LOG_WIN)(bind(win.open_new))
    app.shortcut(win_form.LOG_MESSAGE)(bind(win.open_from_message))
    app.action(win_form.NEW)(bind(win.open_new))
    app.action(win_form.EDIT)(bind(win.open_edit))
    app.action(win_form.NUMBER)(bind(win.open_edit))
    app.view(win_form.CALLBACK)(bind(win.submit))
    app.action(win_card.UNDO)(bind(win.undo))
    app.action(win_card.RESTORE)(bind(win.restore))
    app.action(win_needs_journey.KEEP)(bind(win.keep))
    app.action(win_list.OPEN)(bind(wins.open_all))
    app.view(win_list.CALLBACK)(bind(wins.search))
    app.action(win_list.SEARCH)(bind(wins.narrow))
    app.action(win_list.PERIOD)(bind(wins.narrow))
    app.action(win_list.OLDER)(bind(wins.older))
    app.action(win_list.NEWER)(bind(wins.newer))
    app.action(win_list.EDIT)(bind(wins.edit))
    app.action(win_list.DELETE)(bind(wins.delete))
    app.action(win_list.RESTORE)(bind(wins.restore))

    # Check-ins
    app.command("/checkin")(bind(checkin.open_running))
    app.action(checkin_form.OPEN)(bind(checkin.open_running))
    app.action(checkin_prompt.ANSWER)(bind(checkin.open_asked))
    app.view(checkin_form.CALLBACK)(bind(checkin.submit))
    app.action(checkin_prompt.SKIP)(bind(checkin.skip))
    app.action(checkin_prompt.SNOOZE)(bind(checkin.snooze))
    app.action(checkin_form.HISTORY)(bind(checkin.open_history))
    app.action(checkin_history.OLDER)(bind(checkin.turn_history))
    app.action(checkin_history.NEWER)(bind(checkin.turn_history))
    app.action(checkin_form.BLOCKER_RESOLVE)(bind(checkin.resolve_blocker))
    app.action(checkin_form.ASK_RESOLVE)(bind(checkin.resolve_ask))
    app.action(schedule_form.OPEN)(bind(checkin.open_times))
    app.view(schedule_form.CALLBACK)(bind(checkin.submit_times))
    app.action(checkin_prompt.AWAY)(bind(away.open_form))
    app.action(away_form.OPEN)(bind(away.open_form))
    app.view(away_form.CALLBACK)(bind(away.submit))
    app.action(away_form.REMOVE)(bind(away.remove))

    # Digests, and what sponsors do with them
    app.action(digest_preview.POST)(bind(digest.post_as_is))
    app.action(digest_preview.UNHOLD)(bind(digest.post_as_is))
    app.action(digest_preview.HOLD)(bind(digest.hold))
    app.action(digest_preview.POST_NOW)(bind(digest.post_now))
    app.action(digest_preview.EDIT)(bind(digest.open_edit))
    app.view(digest_edit_form.CALLBACK)(bind(digest.submit_edit))
    app.action(digest_settings_form.OPEN)(bind(digest.open_settings))
    app.view(digest_settings_form.CALLBACK)(bind(digest.submit_settings))
    app.event("member_joined_channel")(bind(digest.joined_channel))
    app.event("reaction_added")(bind(reactions.added))
    app.event("reaction_removed")(bind(reactions.removed))
    app.action(reaction_map_form.OPEN)(bind(reactions.open_map))
    app.view(reaction_map_form.CALLBACK)(bind(reactions.submit_map))
    app.action(digest_message.ENDORSE)(bind(advocacy.open_endorse))
    app.view(endorse_form.CALLBACK)(bind(advocacy.submit_endorse))
    app.action(endorsement_note.WITHDRAW)(bind(advocacy.withdraw_endorsement))
    app.action(digest_message.OFFER)(bind(advocacy.open_offer))
    app.view(offer_form.CALLBACK)(bind(advocacy.submit_offer))
    app.action(offer_note.ACCEPT)(bind(advocacy.accept_offer))
    app.action(offer_note.DECLINE)(bind(advocacy.decline_offer))
    app.action(offer_note.DONE)(bind(advocacy.finish_offer))
    app.action(offer_note.THANK)(bind(advocacy.thank))
    app.action(offer_note.WITHDRAW)(bind(advocacy.withdraw_offer))
    app.action(digest_message.QUESTION)(bind(advocacy.open_question))
    app.view(question_form.CALLBACK)(bind(advocacy.submit_question))
    app.action(question_note.ANSWER)(bind(advocacy.open_answer))
    app.view(question_answer_form.CALLBACK)(bind(advocacy.submit_answer))

    # Journeys, supporters, App Home, settings, data
    app.action(journey_form.START)(bind(journey.open_new))
    app.action(journey_form.EDIT)(bind(journey.open_facts))
    app.view(journey_form.CALLBACK)(bind(journey.submit))
    app.action(journey_form.PAUSE)(bind(journey.pause))
    app.action(journey_form.RESUME)(bind(journey.resume))
    app.action(journey_form.LAND)(bind(journey.land))
    app.action(journey_form.END)(bind(journey.end))
    app.action(supporter_form.ADD)(bind(supporters.open_new))
    app.view(supporter_form.CALLBACK)(bind(supporters.submit))
    app.action(supporter_form.EDIT)(bind(supporters.open_edit))
    app.view(supporter_form.EDIT_CALLBACK)(bind(supporters.submit_edit))
    app.action(supporter_form.ASK)(bind(supporters.ask))
    app.action(supporter_form.REMOVE)(bind(supporters.remove))
    app.action(consent_request.AGREE)(bind(supporters.agree))
    app.action(consent_request.DECLINE)(bind(supporters.decline))
    app.action(consent_request.LEAVE)(bind(supporters.leave))
    app.event("app_home_opened")(bind(home.opened))
    app.action(home_list.OPEN)(bind(home.open_list))
    app.action(home_list.OLDER)(bind(home.turn_page))
    app.action(home_list.NEWER)(bind(home.turn_page))
    app.command("/headway")(bind(headway.command))
    app.action(settings_form.OPEN)(bind(headway.open_settings))
    app.view(settings_form.CALLBACK)(bind(headway.submit_settings))
    app.action(roles_form.OPEN)(bind(headway.open_roles))
    app.view(roles_form.CALLBACK)(bind(headway.submit_roles))
    app.action(data_form.OPEN)(bind(headway.open_data))
    app.action(data_form.EXPORT)(bind(data.export))
    app.action(data_form.ERASE)(bind(data.open_erase))
    app.view(data_form.ERASE_CALLBACK)(bind(data.erase))
    app.event("user_change")(bind(profile.user_changed, confined=False))
    app.event("app_uninstalled")(bind(profile.uninstalled, confined=False))
    app.event("tokens_revoked")(bind(profile.tokens_revoked, confined=False))
    app.event("team_access_granted")(bind(profile.access_granted, confined=False))
    app.event("team_access_revoked")(bind(profile.access_revoked, confined=False))
    app.event("member_left_channel")(bind(profile.left_channel))
    app.event("channel_archive")(bind(profile.channel_archived))
    app.event("group_archive")(bind(profile.channel_archived))
    app.event("channel_shared")(bind(profile.channel_shared))
