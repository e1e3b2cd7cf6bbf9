"""What a digest says: which wins, which hours, which ask, by the rules of visibility.

Which wins come: those of the digest's days, and those logged since the last posted digest for
a day up to two weeks before; never one that a posted digest has shown. Which come first: a
measured number before one of unsaid basis, before an estimated one, before none; then those
with a business outcome; then the latest day; then the latest logged. The first three stand in
the message, all of them in its thread. The member's own choice and order goes before the rule.

Whatever the choice, a digest shows only what its preview named, what the channel may show at
the moment of drawing, and what is not deleted.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from sponsorship.digests.rules.content import (
    CHOICE,
    LATE,
    MOST,
    DigestCard,
    DigestHours,
    Reason,
    ShownWin,
    may_show,
    ranked,
)
from sponsorship.digests.rules.reactions import legend
from sponsorship.numbers.value import hero as hero_of
from sponsorship.wins.rules.metric import metric_of
from storage.checkins.answers import CheckinAnswer, answers_by_ids, latest_answer
from storage.checkins.blockers import Ask, ask_by_id, open_asks
from storage.digests.digests import Digest, digests_of, unshown_wins, wins_shown
from storage.journeys.journeys import Journey
from storage.people.people import person_by_id
from storage.types import DigestState, Visibility
from storage.wins.wins import Win
from storage.workspaces.workspaces import workspace_by_id


def candidates(session: Session, journey: Journey, digest: Digest) -> list[Win]:
    """The wins that come by themselves, in the order of the rule, whatever their visibility."""
    found = unshown_wins(
        session,
        journey.workspace_id,
        journey.id,
        digest.starts_on - LATE,
        digest.ends_on,
    )
    wins = [win for win in found if win.happened_on >= digest.starts_on]
    earlier = [win for win in found if win.happened_on < digest.starts_on]
    last = _last_posted(session, journey, digest) if earlier else None
    late = [win for win in earlier if last and win.created_at > last.preview_at]
    return ranked(wins + late)


def choices(session: Session, journey: Journey, digest: Digest) -> list[Win]:
    """What the member may choose from: everything allowed there that no digest has shown."""
    found = unshown_wins(
        session, journey.workspace_id, journey.id, digest.ends_on - CHOICE, digest.ends_on
    )
    coming = {win.id for win in candidates(session, journey, digest)}
    allowed = [win for win in found if may_show(journey, digest, win.visibility)]
    return ranked(win for win in allowed if win.id in coming) + ranked(
        win for win in allowed if win.id not in coming
    )


def name(session: Session, journey: Journey, digest: Digest, now: datetime) -> None:
    """Settle what a new preview names: the wins and hours allowed now, and one open ask."""
    wins = [
        win.id
        for win in candidates(session, journey, digest)
        if may_show(journey, digest, win.visibility)
    ]
    chosen = [it for it in digest.win_ids or [] if it not in wins]
    last = _last_posted(session, journey, digest)
    since = last.preview_at if last else now - LATE
    found = latest_answer(session, journey.workspace_id, journey.id, max(since, now - LATE))
    digest.seen = {
        "wins": wins + chosen,
        "answers": [found[0].id] if found and _has_hours(journey, digest, found[0]) else [],
        "asks": [it.id for it in asks(session, journey, digest)],
    }
    if digest.previewed_at is None and digest.ask_id not in digest.seen["asks"]:
        digest.ask_id = next(iter(digest.seen["asks"]), None)


def asks(session: Session, journey: Journey, digest: Digest) -> list[Ask]:
    """The member's open asks that the digest's channel may show, oldest first."""
    return [
        ask
        for ask in open_asks(session, journey.workspace_id, journey.id)
        if may_show(journey, digest, ask.visibility)
    ]


def to_post(session: Session, journey: Journey, digest: Digest) -> DigestCard:
    """What would be posted now."""
    return _card(session, journey, digest, _chosen(session, journey, digest))


def posted(session: Session, journey: Journey, digest: Digest) -> DigestCard:
    """What the posted message shows now: what it was drawn with, less what is not allowed."""
    return _card(session, journey, digest, wins_shown(session, digest.workspace_id, digest.id))


def left_out(session: Session, journey: Journey, digest: Digest) -> list[tuple[Win, Reason]]:
    """The wins of the digest's days that it does not show, and why."""
    shown = {win.id for win in _chosen(session, journey, digest)}
    named = (digest.seen or {}).get("wins", [])
    out: list[tuple[Win, Reason]] = []
    for win in candidates(session, journey, digest):
        if win.visibility is Visibility.PRIVATE:
            out.append((win, Reason.PRIVATE))
        elif not may_show(journey, digest, win.visibility):
            out.append((win, Reason.NOT_PUBLIC))
        elif win.id not in shown:
            out.append((win, Reason.NOT_CHOSEN if win.id in named else Reason.LATE))
    return out


def _chosen(session: Session, journey: Journey, digest: Digest) -> list[Win]:
    """The wins that were named, are still allowed, and are chosen by the member or the rule."""
    named = set((digest.seen or {}).get("wins", []))
    pool = {
        win.id: win
        for win in [
            *candidates(session, journey, digest),
            *(choices(session, journey, digest) if digest.win_ids is not None else []),
        ]
    }
    wanted = list(pool) if digest.win_ids is None else digest.win_ids
    wins = [pool[it] for it in wanted if it in pool and it in named]
    return [win for win in wins if may_show(journey, digest, win.visibility)][:MOST]


def _card(session: Session, journey: Journey, digest: Digest, wins: Sequence[Win]) -> DigestCard:
    member = person_by_id(session, journey.workspace_id, journey.member_id)
    shown = [
        win
        for win in wins
        if win.deleted_at is None
        and win.journey_id == journey.id
        and may_show(journey, digest, win.visibility)
    ]
    metrics = [metric for win in shown if (metric := metric_of(win))]
    hero = hero_of(metrics)
    ask = _ask(session, journey, digest)
    workspace = workspace_by_id(session, digest.workspace_id)
    assert workspace is not None  # the journey is in it
    return DigestCard(
        digest_id=digest.id,
        member_name=member.name if member else "",
        target_role=journey.target_role,
        starts_on=digest.starts_on,
        ends_on=digest.ends_on,
        hero=hero.value if hero else None,
        wins=tuple(_shown(win) for win in shown),
        hours=_hours(session, journey, digest),
        ask=ask.text if ask else "",
        ask_due_on=ask.due_on if ask else None,
        sentence=digest.sentence,
        legend=legend(workspace),
        locale=workspace.locale,
    )


def _shown(win: Win) -> ShownWin:
    return ShownWin(
        id=win.id,
        title=win.title,
        metric=metric_of(win),
        change=win.change,
        outcome=win.outcome,
        evidence_url=win.evidence_url,
        happened_on=win.happened_on,
    )


def _ask(session: Session, journey: Journey, digest: Digest) -> Ask | None:
    named = (digest.seen or {}).get("asks", [])
    if digest.ask_id is None or digest.ask_id not in named:
        return None
    ask = ask_by_id(session, digest.workspace_id, digest.ask_id)
    if ask is None or ask.journey_id != journey.id:
        return None
    if ask.resolved_at is not None and digest.state is not DigestState.POSTED:
        return None
    return ask if may_show(journey, digest, ask.visibility) else None


def _hours(session: Session, journey: Journey, digest: Digest) -> DigestHours | None:
    named = (digest.seen or {}).get("answers", [])
    found = answers_by_ids(session, digest.workspace_id, named) if named else ()
    for answer, period in found:
        if _has_hours(journey, digest, answer):
            return DigestHours(
                starts_on=period.starts_on,
                ends_on=period.ends_on,
                it=answer.hours_it,
                current=answer.hours_current,
                agreed_a_week=journey.agreed_hours,
            )
    return None


def _has_hours(journey: Journey, digest: Digest, answer: CheckinAnswer) -> bool:
    given = answer.hours_it is not None or answer.hours_current is not None
    return given and may_show(journey, digest, answer.visibility)


def _last_posted(session: Session, journey: Journey, digest: Digest) -> Digest | None:
    earlier = digests_of(
        session, journey.workspace_id, journey.id, states=[DigestState.POSTED], limit=2
    )
    return next((it for it in earlier if it.id != digest.id), None)
