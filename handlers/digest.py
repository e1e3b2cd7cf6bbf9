"""The digest: its preview's buttons, its form, its settings, and who comes into its channel."""

from blocks.digests import digest_edit_form, digest_settings_form
from handlers import channels
from handlers.request import Request
from sponsorship.digests import decisions, follow, schedule
from storage.journeys.journeys import journeys_posting_to


def post_as_is(request: Request) -> None:
    """The member's yes, also after a hold."""
    with request.writing() as (session, person):
        decisions.approve(session, person, request.pressed(), request.now())
    request.done()


def hold(request: Request) -> None:
    """Not this week."""
    with request.writing() as (session, person):
        decisions.hold(session, person, request.pressed(), request.now())
    request.done()


def post_now(request: Request) -> None:
    """A late yes."""
    with request.writing() as (session, person):
        decisions.post_now(session, person, request.pressed(), request.now())
    request.done()


def open_edit(request: Request) -> None:
    """Open the form that chooses what the digest shows."""
    with request.reading() as (session, person):
        choice = decisions.choice(session, person, request.pressed(), request.now())
    request.show(digest_edit_form.draw(choice))
    request.ack()


def submit_edit(request: Request) -> None:
    """Take the choice over; the preview is drawn again."""
    typed = digest_edit_form.read(request.form())
    with request.writing() as (session, person):
        decisions.edit(
            session,
            person,
            typed.digest_id,
            typed.win_ids,
            typed.sentence,
            typed.ask_id,
            request.now(),
        )
    request.done()


def open_settings(request: Request) -> None:
    """Open the form for where and when the digest is posted."""
    with request.reading() as (session, person):
        settings = schedule.settings(session, person)
    request.show(digest_settings_form.draw(settings))
    request.ack()


def submit_settings(request: Request) -> None:
    """Look at the channel, then keep where and when."""
    typed = digest_settings_form.read(request.form())
    with request.reading() as (session, person):
        schedule.own_open(session, person, typed.journey_id)
    channel = None
    if typed.channel_id:
        bot = request.context.bot_user_id or ""
        channel = channels.look(request.client, typed.channel_id, person.slack_id, bot)
    with request.database.write() as session:
        journey = schedule.own_open(session, person, typed.journey_id)
        if channel is None:
            schedule.stop_schedule(session, person, journey, request.now())
        else:
            schedule.change_schedule(
                session,
                person,
                journey,
                channel.channel_id,
                channel.is_private,
                typed.weekday,
                typed.at,
                person.zone,
                typed.preview_hours,
                typed.posts_unanswered,
                request.now(),
                channel_people=channel.people,
            )
    request.done()


def joined_channel(request: Request) -> None:
    """Somebody came into a channel; if digests go there, their previews name them."""
    if request.body["event"]["user"] != request.context.bot_user_id:
        moved(request, is_inside=True)
    request.done()


def moved(request: Request, *, is_inside: bool) -> None:
    """Somebody came into a channel or left it; most channels are no digest's."""
    event, workspace_id = request.body["event"], request.workspace_id
    with request.database.read() as session:
        if not journeys_posting_to(session, workspace_id, event["channel"]):
            return
    with request.database.write() as session:
        for journey in journeys_posting_to(session, workspace_id, event["channel"]):
            follow.channel_people_changed(session, journey, event["user"], is_inside, request.now())
