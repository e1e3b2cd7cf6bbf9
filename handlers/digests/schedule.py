"""Where and when a digest is posted."""

from blocks.digests import digest_settings_form
from handlers.digests import channels
from handlers.request import Request
from sponsorship.digests import schedule


def open_settings(request: Request) -> None:
    """Open the form for where and when the digest is posted."""
    with request.reading() as (session, person):
        settings = schedule.settings(session, person)
    request.show(digest_settings_form.draw(settings, person.zone))
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
    with request.writing_as(person) as session:
        if channel is None:
            schedule.stop_schedule(session, person, typed.journey_id, request.now())
        else:
            schedule.change_schedule(session, person, typed, channel, request.now())
    request.done()
