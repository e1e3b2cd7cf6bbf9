"""Endorsements: a supporter's quote, with where and until when it may be used."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.advocacy.rules import (
    LONGEST_YEARS,
    QUOTE_LIMIT,
    AdvocacyAudit,
    AdvocacyMessage,
    AdvocacyRefused,
    TypedEndorsement,
    said,
)
from sponsorship.advocacy.support import support, taken_back, told
from sponsorship.refusals import Refusal
from sponsorship.time.local_time import local_day
from storage.advocacy.endorsements import Endorsement, endorsement_by_id, endorsement_by_source_key
from storage.people.people import Person, lock_person
from storage.supporters.supporters import supporter_by_id
from storage.workspaces.audit import note


def endorse(
    session: Session, person: Person, typed: TypedEndorsement, source_key: str, now: datetime
) -> Endorsement:
    """Keep a supporter's quote, to be used within its scope until a day, inclusive."""
    lock_person(session, person.workspace_id, person.id)
    known = endorsement_by_source_key(session, person.workspace_id, source_key)
    if known is not None:
        return known
    seen = support(session, person, typed.digest_id)
    today = local_day(now, person.zone)
    quote = said(typed.quote, "quote", AdvocacyRefused.NO_QUOTE, QUOTE_LIMIT)
    expires_on = typed.expires_on
    if expires_on is None or expires_on <= today:
        raise Refusal(AdvocacyRefused.NOT_AFTER_TODAY, "expires_on")
    if expires_on.year > today.year + LONGEST_YEARS:
        raise Refusal(AdvocacyRefused.TOO_FAR_OFF, "expires_on", years=LONGEST_YEARS)
    endorsement = Endorsement(
        workspace_id=person.workspace_id,
        journey_id=seen.journey.id,
        supporter_id=seen.supporter.id,
        digest_id=seen.digest.id,
        quote=quote,
        scope=typed.scope,
        expires_on=expires_on,
        source_key=source_key,
        created_at=now,
    )
    session.add(endorsement)
    session.flush()
    note(
        session,
        person.workspace_id,
        now,
        person.id,
        AdvocacyAudit.ENDORSEMENT_GIVEN,
        endorsement.id,
        scope=typed.scope.value,
    )
    told(session, AdvocacyMessage.ENDORSEMENT, endorsement.id, seen, person, now)
    return endorsement


def withdraw_endorsement(
    session: Session, person: Person, endorsement_id: str, now: datetime
) -> Endorsement:
    """Take a quote back: from now on nobody may use it. Only who gave it can, and at any time."""
    endorsement = endorsement_by_id(session, person.workspace_id, endorsement_id)
    place = endorsement and supporter_by_id(session, person.workspace_id, endorsement.supporter_id)
    if endorsement is None or not place or place.person_id != person.id:
        raise Refusal(AdvocacyRefused.NOT_YOUR_ENDORSEMENT)
    if endorsement.withdrawn_at is None:
        endorsement.withdrawn_at = now
        session.add(endorsement)
        note(
            session,
            person.workspace_id,
            now,
            person.id,
            AdvocacyAudit.ENDORSEMENT_WITHDRAWN,
            endorsement.id,
        )
        taken_back(
            session,
            AdvocacyMessage.ENDORSEMENT,
            endorsement.id,
            endorsement.journey_id,
            person,
            now,
        )
    return endorsement
