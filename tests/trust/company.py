"""Two workspaces on file, in which everybody has something that others must not touch or read.

Ana makes a move: Raj agreed to support her, Sue was asked, Max left, Zed agreed and then left
the company. Tom, in the same workspace, and Ola, in another one, have the same of their own,
with Pat and Una as their supporters. Lee leads, Kim is the admin, Eve has nothing to do with it.

Every text is a word that names who may read it: `zq-ana-x-title` is Ana's alone, and
`zq-ana-raj-x-offer` is between the two of them.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel

from storage.advocacy.endorsements import Endorsement
from storage.advocacy.offers import Offer
from storage.advocacy.questions import Question
from storage.checkins.answers import CheckinAnswer
from storage.checkins.blockers import Ask, Blocker
from storage.checkins.periods import CheckinPeriod
from storage.delivery.schedules import Schedule
from storage.digests.digests import Digest
from storage.journeys.journeys import Journey
from storage.people.away import AwayRange
from storage.people.people import Person
from storage.supporters.supporters import Supporter
from storage.types import (
    Cadence,
    Consent,
    DigestState,
    EndorsementScope,
    OfferState,
    PeriodState,
    SupporterKind,
    Visibility,
)
from storage.wins.wins import Win, WinTag
from storage.workspaces.workspaces import Workspace

NOW = datetime(2026, 11, 26, 14, 30, tzinfo=UTC)
"""A Thursday afternoon in Berlin, between a digest's preview and its post."""
TODAY = NOW.date()
_DAY = timedelta(days=1)
Row = TypeVar("Row", bound=SQLModel)

ROLES = {
    "ana": "owner",
    "raj": "agreed supporter",
    "sue": "asked, not agreed",
    "max": "left",
    "lee": "lead",
    "kim": "admin",
    "eve": "stranger",
    "zed": "deactivated",
}
OTHERS = {"tom": "T1", "pat": "T1", "ola": "T2", "una": "T2"}


def slack_id(name: str) -> str:
    return f"U{name.upper()}"


def secret(what: str, *readers: str) -> str:
    """A word that only these people may read."""
    return f"zq-{'-'.join(readers)}-x-{what}"


def may_read(word: str, name: str) -> bool:
    return name in word.split("-x-")[0].split("-")[1:]


def people_of() -> dict[str, dict[str, Any]]:
    """Slack's user objects, by id."""
    everyone = dict.fromkeys(ROLES, "T1") | OTHERS
    return {
        slack_id(name): {
            "id": slack_id(name),
            "team_id": team,
            "name": name,
            "tz": "Europe/Berlin",
            "deleted": name == "zed",
            "is_admin": name == "eve",
            "profile": {"display_name": name.title()},
        }
        for name, team in everyone.items()
    }


@dataclass
class Company:
    ids: dict[str, dict[str, str]]
    """Of each member: what a thing is to its id. `unknown` has ids of nothing."""


def seed(session: Session) -> Company:
    """Put everybody and everything into the database."""
    session.add(Workspace(id="T1", name="Acme", bot_user_id="UBOT", installed_at=NOW))
    session.add(Workspace(id="T2", name="Other", bot_user_id="UBOT2", installed_at=NOW))
    session.flush()
    people = {
        name: _put(
            session,
            Person(
                id=f"p{name}",
                workspace_id=team,
                slack_id=slack_id(name),
                name=name.title(),
                zone="Europe/Berlin",
                is_admin=name in ("kim", "una"),
                is_lead=name == "lee",
                deactivated=name == "zed",
                welcomed_at=NOW,
                created_at=NOW,
            ),
        )
        for name, team in (dict.fromkeys(ROLES, "T1") | OTHERS).items()
    }
    ids = {
        "ana": _member(session, people["ana"], people["raj"]),
        "tom": _member(session, people["tom"], people["pat"]),
        "ola": _member(session, people["ola"], people["una"]),
    }
    journey = ids["ana"]["journey"]
    for name, consent in (
        ("sue", Consent.ASKED),
        ("max", Consent.LEFT),
        ("zed", Consent.AGREED),
    ):
        place = _place(session, journey, people["ana"], people[name], consent)
        ids["ana"][f"place of {name}"] = place.id
    for name in ("tom", "ola"):
        for of in ("sue", "max", "zed"):
            ids[name][f"place of {of}"] = ids[name]["place"]
    ids["unknown"] = dict.fromkeys(ids["ana"], "0" * 32)
    return Company(ids)


def _put(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def _place(
    session: Session, journey: str, member: Person, who: Person, consent: Consent
) -> Supporter:
    return _put(
        session,
        Supporter(
            workspace_id=member.workspace_id,
            journey_id=journey,
            person_id=who.id,
            kind=SupporterKind.SPONSOR,
            consent=consent,
            asked_at=NOW - 9 * _DAY,
            answered_at=None if consent is Consent.ASKED else NOW - 8 * _DAY,
            note=secret("note", member.name.lower(), who.name.lower()),
            created_at=NOW - 9 * _DAY,
        ),
    )


def _member(session: Session, member: Person, supporter: Person) -> dict[str, str]:
    """A journey with one thing of every kind; gives their ids."""
    team, me, other = member.workspace_id, member.name.lower(), supporter.name.lower()
    journey = _put(
        session,
        Journey(
            workspace_id=team,
            member_id=member.id,
            current_role="Stock planner",
            target_role="Data analyst",
            why=secret("why", me),
            start_day=TODAY - 60 * _DAY,
            digest_channel_id=f"C{me.upper()}",
            digest_channel_people=[member.slack_id, supporter.slack_id],
            created_at=NOW - 60 * _DAY,
        ),
    )
    own: dict[str, Any] = {"workspace_id": team, "journey_id": journey.id}
    place = _place(session, journey.id, member, supporter, Consent.AGREED)
    for kind, weekday, at in (("checkin", 4, time(15, 0)), ("digest", 3, time(15, 0))):
        _put(
            session,
            Schedule(
                **own,
                kind=kind,
                cadence=Cadence.WEEKLY,
                weekdays=frozenset({weekday}),
                at=at,
                zone=member.zone,
                anchor=TODAY,
                next_at=NOW + 7 * _DAY,
                updated_at=NOW,
            ),
        )
    win = _win(session, own, me, "win")
    deleted = _win(session, own, me, "deleted", deleted_at=NOW)
    period = _put(
        session,
        CheckinPeriod(
            **own,
            starts_on=TODAY - 6 * _DAY,
            ends_on=TODAY,
            prompt_at=NOW - timedelta(hours=2),
            closes_at=NOW + 7 * _DAY,
            created_at=NOW - timedelta(hours=2),
        ),
    )
    earlier = _put(
        session,
        CheckinPeriod(
            **own,
            starts_on=TODAY - 13 * _DAY,
            ends_on=TODAY - 7 * _DAY,
            prompt_at=NOW - 7 * _DAY,
            closes_at=NOW - timedelta(hours=2),
            state=PeriodState.ANSWERED,
            created_at=NOW - 7 * _DAY,
        ),
    )
    _put(
        session,
        CheckinAnswer(
            workspace_id=team,
            journey_id=journey.id,
            period_id=earlier.id,
            progress=secret("progress", me),
            next_step=secret("next", me),
            lesson=secret("lesson", me),
            hours_it=Decimal(4),
            confidence=2,
            visibility=Visibility.PRIVATE,
            questions={"progress": "?", "next_step": "?", "lesson": "?", "confidence": "?"},
            answered_at=NOW - 7 * _DAY,
            updated_at=NOW - 7 * _DAY,
        ),
    )
    item = {**own, "visibility": Visibility.PRIVATE, "created_at": NOW - 7 * _DAY}
    blocker = _put(session, Blocker(**item, text=secret("blocker", me)))
    ask = _put(session, Ask(**item, text=secret("ask", me)))
    away = _put(
        session,
        AwayRange(
            workspace_id=team,
            person_id=member.id,
            starts_on=date(2026, 12, 24),
            ends_on=date(2026, 12, 31),
            note=secret("away", me),
            set_by_id=member.id,
            created_at=NOW,
        ),
    )
    coming = _digest(session, own, me, 1, previewed_at=NOW - timedelta(minutes=9))
    held = _digest(session, own, me, -1, state=DigestState.NOT_POSTED, previewed_at=NOW - 2 * _DAY)
    posted = _digest(
        session, own, me, -7, state=DigestState.POSTED, ts="1.5", previewed_at=NOW - 8 * _DAY
    )
    said = {**own, "supporter_id": place.id, "digest_id": posted.id, "created_at": NOW}
    endorsement = _put(
        session,
        Endorsement(
            **said,
            quote=secret("quote", me, other),
            scope=EndorsementScope.PRIVATE,
            expires_on=date(2027, 11, 1),
        ),
    )
    offers = {
        f"offer {state.value}": _put(
            session,
            Offer(**said, text=secret("offer", me, other), due_on=TODAY + 5 * _DAY, state=state),
        ).id
        for state in (OfferState.OFFERED, OfferState.ACCEPTED)
    }
    question = _put(
        session,
        Question(
            **said,
            text=secret("question", me, other),
            answer=secret("answer", me, other),
            answered_at=NOW,
        ),
    )
    return offers | {
        "journey": journey.id,
        "place": place.id,
        "win": win.id,
        "deleted win": deleted.id,
        "period": period.id,
        "blocker": blocker.id,
        "ask": ask.id,
        "away": away.id,
        "coming digest": coming.id,
        "missed digest": held.id,
        "posted digest": posted.id,
        "endorsement": endorsement.id,
        "question": question.id,
    }


def _win(session: Session, own: dict[str, Any], me: str, what: str, **fields: Any) -> Win:
    win = _put(
        session,
        Win(
            **own,
            title=secret(f"{what}-title", me),
            change=secret(f"{what}-change", me),
            outcome=secret(f"{what}-outcome", me),
            milestone=secret(f"{what}-milestone", me),
            evidence_url=f"https://example.com/{secret(f'{what}-link', me)}",
            happened_on=TODAY - _DAY,
            visibility=Visibility.PRIVATE,
            source="form",
            created_at=NOW - _DAY,
            updated_at=NOW - _DAY,
            **fields,
        ),
    )
    _put(session, WinTag(win_id=win.id, tag=secret("tag", me), workspace_id=own["workspace_id"]))
    return win


def _digest(session: Session, own: dict[str, Any], me: str, days: int, **fields: Any) -> Digest:
    post_at = datetime(2026, 11, 26, 14, 0, tzinfo=UTC) + days * _DAY
    return _put(
        session,
        Digest(
            **own,
            starts_on=post_at.date() - 6 * _DAY,
            ends_on=post_at.date(),
            preview_at=post_at - _DAY,
            post_at=post_at,
            channel_id=f"C{me.upper()}",
            sentence=secret("sentence", me),
            created_at=post_at - _DAY,
            **fields,
        ),
    )
