"""The member's part of App Home."""

from collections.abc import Sequence
from itertools import groupby

from blocks import parts
from blocks.checkins.checkin_form import HISTORY
from blocks.checkins.checkin_form import OPEN as CHECK_IN
from blocks.checkins.schedule_form import OPEN as SCHEDULE
from blocks.digests.digest_preview import EDIT as DIGEST_EDIT
from blocks.digests.digest_preview import HOLD, POST, POST_NOW, UNHOLD
from blocks.digests.digest_settings_form import OPEN as DIGEST_SETTINGS
from blocks.home.home_list import show_all
from blocks.home.home_rows import advocacy_row, open_row, supporter_row
from blocks.journeys.journey_form import EDIT, END, LAND, PAUSE, RESUME
from blocks.message import Block, escape, shorten
from blocks.people.away_form import OPEN as AWAY
from blocks.supporters.supporter_form import ADD
from blocks.wins.win_form import EDIT as EDIT_WIN
from blocks.wins.win_form import NEW as LOG_WIN
from blocks.wins.win_list import OPEN as MY_WINS
from blocks.words.days import day_words, days_words, moment_words
from blocks.words.numbers import counted, figure, total_words
from sponsorship.home.rules import DigestLine, Home, MemberHome, WeeklyHours
from storage.types import DigestState, JourneyStatus, Meaning

SHOWN = 5
TOTALS_SHOWN = 12

MEANING_WORDS = {
    Meaning.SEEN: "seen by",
    Meaning.CELEBRATE: "celebrated by",
    Meaning.AMPLIFY: "will pass it on:",
    Meaning.CONNECT: "can connect you:",
    Meaning.PROTECT_TIME: "will guard your time:",
    Meaning.ENDORSE: "vouched for by",
    Meaning.OFFER_HELP: "can help:",
    Meaning.CHEER: "cheered by",
}


def draw(home: Home, member: MemberHome) -> list[Block]:
    """Everything about the reader's own journey."""
    return [
        *_head(member),
        *_next_step(member),
        *_week(home, member),
        *_value(member),
        *_digest(member),
        *_answers(home, member),
        *_open(home, member),
        *_supporters(member),
        *_settings(member),
    ]


def _head(member: MemberHome) -> list[Block]:
    journey = member.journey
    rests = ""
    if journey.status is JourneyStatus.PAUSED:
        rests = " · *paused*: no check-ins and no digests until you resume"
    since = f"since {day_words(journey.start_day)} {journey.start_day.year}"
    return [
        parts.header(f"Your journey to {journey.target_role}"),
        parts.context(
            f"From {escape(journey.current_role)}, {since}{rests} · Only you see this page."
        ),
        parts.actions(
            "capture",
            [
                parts.button("Log a win", LOG_WIN, style="primary"),
                parts.button("My wins", MY_WINS),
            ],
        ),
    ]


def _next_step(member: MemberHome) -> list[Block]:
    if not member.supporters:
        return [
            parts.section(
                "*Next: who supports you?* One person is enough to begin.",
                parts.button("Add a supporter", ADD, style="primary"),
            )
        ]
    if member.journey.digest_channel_id is None:
        return [
            parts.section(
                "*Next: which channel gets your weekly digest?* You see every digest before it "
                "is posted.",
                parts.button("Choose a channel", DIGEST_SETTINGS, style="primary"),
            )
        ]
    return []


def _week(home: Home, member: MemberHome) -> list[Block]:
    wins = member.wins_this_week
    count = "No win yet" if not wins else counted(wins, "win", "wins")
    blocks = [
        parts.header("This week"),
        _checkin(home, member),
        parts.section(f"*{count} this week.*" + (" Your latest:" if member.latest_wins else "")),
    ]
    blocks += [
        {
            "type": "section",
            "text": parts.plain(f"{day_words(win.happened_on)}: {shorten(win.title, 200)}"),
            "accessory": parts.button("Edit", EDIT_WIN, win.id, label=f"Edit: {win.title}"),
        }
        for win in member.latest_wins
    ]
    return blocks


def _checkin(home: Home, member: MemberHome) -> Block:
    if member.journey.status is JourneyStatus.PAUSED:
        return parts.section("Check-ins rest while your journey is paused.")
    if home.away and home.away[0] <= home.today:
        return parts.section(
            f"You are away until {day_words(home.away[1])}: nobody asks you anything."
        )
    if member.period is not None:
        days = days_words(member.period.starts_on, member.period.ends_on)
        return parts.section(
            f"*Your check-in is waiting* ({days}). It takes a minute.",
            parts.button("Answer", CHECK_IN, style="primary", label="Answer your check-in"),
        )
    button = parts.button("Answer now", CHECK_IN, label="Answer now: your check-in")
    if member.next_checkin is None:
        return parts.section("No check-in is planned. You can answer one at any time.", button)
    return parts.section(f"Next check-in: {moment_words(member.next_checkin)}.", button)


def _value(member: MemberHome) -> list[Block]:
    blocks = [parts.header("Wins and value")]
    lines = [f"• {escape(total_words(total))}" for total in member.totals[:TOTALS_SHOWN]]
    if len(member.totals) > TOTALS_SHOWN:
        lines.append(f"• and {len(member.totals) - TOTALS_SHOWN} more kinds of number")
    altogether = counted(member.wins, "win", "wins")
    if lines:
        blocks.append(parts.section(shorten("\n".join(lines), 3000)))
    elif member.wins:
        blocks.append(
            parts.section("None of your wins has a number that adds up yet. `/wins` adds one.")
        )
    else:
        blocks.append(
            parts.section(
                "Nothing here yet. Try `/win saved 3h a week on the stock report` when you have "
                "finished something."
            )
        )
    said = f"{altogether} altogether; `/wins` lists, edits and deletes them." if member.wins else ""
    blocks.append(parts.context(" ".join(filter(None, [said, _hours(member)]))))
    return blocks


def _hours(member: MemberHome) -> str:
    agreed = member.journey.agreed_hours
    hours: WeeklyHours | None = member.hours
    if hours is None or hours.it is None:
        if agreed is None:
            return "Hours for IT appear here once a check-in names them."
        return (
            f"{figure(agreed)} hours a week are agreed for IT work; no check-in has named any yet."
        )
    of = f" of {figure(agreed)} agreed" if agreed is not None else ""
    over = "your last check-in" if hours.checkins == 1 else f"your last {hours.checkins} check-ins"
    return f"*{figure(hours.it)} hours a week*{of} went into IT work over {over}."


def _digest(member: MemberHome) -> list[Block]:
    blocks = [parts.header("Digest")]
    channel = member.journey.digest_channel_id
    if member.digest is not None and member.digest.state is not DigestState.POSTED:
        words, buttons = _digest_state(member.digest)
        blocks.append(parts.section(words))
        if buttons:
            blocks.append(parts.actions("digest", buttons))
    if channel is None:
        return [*blocks, parts.context("No channel is chosen, so no digest goes anywhere.")]
    coming = (
        f"You see the next one on {moment_words(member.next_digest)}, before it is posted."
        if member.next_digest
        else "No digest is planned."
    )
    return [*blocks, parts.context(f"Your digest goes to <#{channel}>. {coming}")]


def _digest_state(digest: DigestLine) -> tuple[str, Sequence[Block]]:
    days = days_words(digest.starts_on, digest.ends_on)
    at = moment_words(digest.post_at)
    edit = parts.button("Edit", DIGEST_EDIT, digest.id, label="Edit this digest")
    hold = parts.button("Hold this week", HOLD, digest.id)
    match digest.state:
        case _ if digest.may_post_now:
            now = parts.button("Post now", POST_NOW, digest.id, style="primary")
            return f"The digest of {days} was not posted.", [now, edit]
        case DigestState.HELD if digest.is_over:
            return f"You held the digest of {days}: nothing was posted.", []
        case _ if digest.is_over:
            return f"The digest of {days} was not posted.", []
        case _ if not digest.is_previewed:
            return f"The digest of {days} is on its way to you for a look.", []
        case DigestState.PREVIEWED:
            post = parts.button("Post as is", POST, digest.id, style="primary")
            return f"*The digest of {days} waits for your word*, until {at}.", [post, edit, hold]
        case DigestState.APPROVED:
            return f"The digest of {days} is posted on {at}.", [edit, hold]
        case DigestState.HELD:
            unhold = parts.button("Post it after all", UNHOLD, digest.id)
            return f"You hold the digest of {days}: nothing is posted.", [unhold, edit]
        case _:
            return f"The digest of {days} was not posted.", []


def _answers(home: Home, member: MemberHome) -> list[Block]:
    given = [line for line in home.advocacy if not line.mine]
    if not member.reactions and not given:
        return []
    blocks = [parts.header("From your supporters")]
    if member.reactions:
        ordered = sorted(member.reactions, key=lambda it: list(Meaning).index(it.meaning))
        lines = []
        for meaning, lot in groupby(ordered, key=lambda it: it.meaning):
            names = list(dict.fromkeys(escape(it.name or "somebody") for it in lot))
            more = f" and {len(names) - 6} more" if len(names) > 6 else ""
            lines.append(f"{MEANING_WORDS[meaning]} {', '.join(names[:6])}{more}")
        blocks.append(parts.section("*Your digests, last four weeks:* " + " · ".join(lines)))
    for line in given[:SHOWN]:
        blocks += advocacy_row(line)
    return [*blocks, *show_all("given", len(given), SHOWN)]


def _open(home: Home, member: MemberHome) -> list[Block]:
    if not member.open:
        return []
    blocks = [parts.header("Open blockers and asks")]
    for line in member.open[:SHOWN]:
        blocks += open_row(line, home.today)
    return [*blocks, *show_all("open", len(member.open), SHOWN)]


def _supporters(member: MemberHome) -> list[Block]:
    blocks = [parts.header("Supporters")]
    for line in member.supporters[:SHOWN]:
        blocks += supporter_row(line)
    return [
        *blocks,
        *show_all("supporters", len(member.supporters), SHOWN),
        parts.actions("supporters", [parts.button("Add a supporter", ADD)]),
    ]


def _settings(member: MemberHome) -> list[Block]:
    journey = member.journey
    paused = journey.status is JourneyStatus.PAUSED
    rest = (
        parts.button("Resume", RESUME, journey.id, style="primary", label="Resume the journey")
        if paused
        else parts.button("Pause", PAUSE, journey.id, label="Pause the journey")
    )
    land = parts.button(
        "I landed the role",
        LAND,
        journey.id,
        confirm=parts.confirm(
            "You made it?",
            "Your journey closes here: no more check-ins or digests, and supporters see nothing "
            "new. Everything you logged stays yours.",
            "Yes, I landed it",
            "Not yet",
        ),
    )
    end = parts.button(
        "End the journey",
        END,
        journey.id,
        confirm=parts.confirm(
            "End this journey?",
            "No more check-ins or digests, and supporters see nothing new. Everything you logged "
            "stays yours, and you can start another journey.",
            "End it",
            danger=True,
        ),
    )
    away = [parts.button("I'm away", AWAY)]
    return [
        parts.header("Your times and your journey"),
        parts.actions(
            "times",
            [
                parts.button("Check-in times", SCHEDULE),
                parts.button("Digest settings", DIGEST_SETTINGS),
                *away,
                parts.button("Past check-ins", HISTORY),
            ],
        ),
        parts.actions(
            "journey", [parts.button("Edit my journey", EDIT, journey.id), rest, land, end]
        ),
    ]
