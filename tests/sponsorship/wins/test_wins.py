"""Wins: logged, edited, undone and restored, by their member and nobody else."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from sponsorship.delivery.rules.sending import Post, Respond, Update
from sponsorship.numbers.metric import TypedNumber
from sponsorship.refusals import Refusal
from sponsorship.wins import cards, edit, form
from sponsorship.wins import line as win_line
from sponsorship.wins.rules import typed as win_typed
from sponsorship.wins.rules.metric import metric_of
from sponsorship.wins.rules.refused import WinRefused
from sponsorship.wins.rules.search import Query
from sponsorship.wins.rules.typed import TypedWin
from sponsorship.wins.rules.vocabulary import WinMessage
from sponsorship.wins.win_list import find
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.types import JourneyStatus, MetricBasis, MetricKind, Visibility
from storage.wins.wins import Win, WinCard
from storage.workspaces.audit import AuditEntry
from storage.workspaces.workspaces import Workspace
from tests.refusals import refused

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def member(database: Database, name: str = "U1", team: str = "T1", zone: str = "UTC") -> Person:
    """A person with a journey."""
    with database.write() as session:
        if session.get(Workspace, team) is None:
            session.add(Workspace(id=team, installed_at=NOW))
            session.flush()
        person = Person(workspace_id=team, slack_id=name, zone=zone, created_at=NOW)
        session.add(person)
        session.flush()
        session.add(
            Journey(
                workspace_id=team,
                member_id=person.id,
                current_role="Planner",
                target_role="Analyst",
                start_day=TODAY,
                created_at=NOW,
            )
        )
    return person


def typed(title: str = "Stock report", **fields: Any) -> TypedWin:
    given: dict[str, Any] = {"happened_on": TODAY, "visibility": Visibility.SUPPORTERS}
    return TypedWin(title, **given | fields)


def log(database: Database, person: Person, line: str, key: str | None = None) -> edit.Logged:
    with database.write() as session:
        logged = win_line.log_line(
            session, person, win_typed.read_line(person, line, NOW), NOW, key
        )
    assert logged is not None
    return logged


def stored(database: Database) -> list[Win]:
    with database.read() as session:
        return list(session.exec(select(Win)))


def test_a_line_is_stored_with_its_number_day_and_tags(database: Database) -> None:
    logged = log(
        database, member(database), "Yesterday saved 3h/week on the stock report #automation"
    )
    (win,) = stored(database)
    metric = metric_of(win)
    assert metric is not None
    assert (metric.kind, metric.amount, metric.unit, metric.per) == (
        MetricKind.TIME_SAVED,
        Decimal(3),
        "hour",
        "week",
    )
    assert win.title == "Yesterday saved 3h/week on the stock report"
    assert win.happened_on == TODAY - timedelta(days=1)
    assert win.visibility is Visibility.SUPPORTERS
    assert logged.tags == ("automation",)


def test_today_is_the_members_own(database: Database) -> None:
    log(database, member(database, zone="Pacific/Kiritimati"), "done")
    with database.write() as session:
        person = member_of(session)
        later = NOW + timedelta(hours=3)
        win_line.log_line(session, person, win_typed.read_line(person, "later", later), later)
    assert [win.happened_on.day for win in stored(database)] == [23, 24]


def member_of(session: Any) -> Person:
    person: Person = session.exec(select(Person)).one()
    return person


def test_without_a_journey_nothing_is_stored(database: Database) -> None:
    person = member(database)
    with database.write() as session:
        journey = session.exec(select(Journey)).one()
        journey.status = JourneyStatus.ENDED
        session.add(journey)
    with database.write() as session:
        assert (
            win_line.log_line(session, person, win_typed.read_line(person, "done", NOW), NOW)
            is None
        )
        with refused("it stays here"):
            form.log_form(session, person, typed(), NOW, "form", "k")
    assert stored(database) == []


def test_a_line_longer_than_a_title_keeps_every_word(database: Database) -> None:
    line = " ".join(f"word{number}" for number in range(500))
    log(database, member(database), line)
    (win,) = stored(database)
    assert len(win.title) <= win_typed.TEXT_LIMIT
    assert f"{win.title} {win.change}" == line


def test_the_longest_line_fits_the_form_wherever_its_title_ends(database: Database) -> None:
    person = member(database)
    for space in (win_typed.TEXT_LIMIT // 2, win_typed.TEXT_LIMIT - 1, win_typed.TEXT_LIMIT + 1):
        log(database, person, "x" * space + " " + "y" * (win_typed.LINE_LIMIT - space - 1))
    for win in stored(database):
        assert len(win.title) <= win_typed.TEXT_LIMIT
        assert len(win.change) <= win_typed.TEXT_LIMIT
    with refused("up to 4,500 characters and yours has 4,501"):
        win_typed.read_line(person, "x" * (win_typed.LINE_LIMIT + 1), NOW)


@pytest.mark.parametrize("blank", ["   ", "\u200b\u200d", "\u202e \u2066", "\n\t"])
def test_a_title_in_which_nothing_can_be_read_is_refused(database: Database, blank: str) -> None:
    person = member(database)
    with database.write() as session:
        with pytest.raises(Refusal) as refused:
            form.log_form(session, person, typed(blank), NOW, "form", "k")
        assert refused.value.field == "title"
        with pytest.raises(Refusal):
            win_line.log_line(session, person, win_typed.read_line(person, blank, NOW), NOW)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": "x" * 3001}, "title"),
        ({"change": "x" * 3001}, "change"),
        ({"happened_on": TODAY + timedelta(days=1)}, "happened_on"),
        ({"happened_on": None}, "happened_on"),
        ({"visibility": None}, "visibility"),
        ({"evidence_url": "javascript:alert(1)"}, "evidence_url"),
        ({"evidence_url": "ftp://files.example.com"}, "evidence_url"),
        ({"evidence_url": "https://"}, "evidence_url"),
        ({"evidence_url": "https://[half"}, "evidence_url"),
        ({"evidence_url": "https://example.com/<!channel>"}, "evidence_url"),
        ({"evidence_url": "https://example.com/" + "x" * 2000}, "evidence_url"),
        ({"tags": ",".join(f"tag{number}" for number in range(21))}, "tags"),
        ({"tags": "x" * 61}, "tags"),
        ({"number": TypedNumber(amount="3")}, "metric_kind"),
    ],
)
def test_a_field_that_does_not_fit_is_named(
    database: Database, fields: dict[str, Any], field: str
) -> None:
    person = member(database)
    with database.write() as session, pytest.raises(Refusal) as refused:
        form.log_form(session, person, typed(**fields), NOW, "form", "k")
    assert refused.value.field == field
    assert stored(database) == []


def test_tags_are_split_cleaned_and_kept_in_order(database: Database) -> None:
    person = member(database)
    with database.write() as session:
        logged = form.log_form(
            session, person, typed(tags="#SQL #automation, Data  analysis;sql,, "), NOW, "form", "k"
        )
    assert logged.tags == ("sql", "automation", "data analysis")
    with database.read() as session:
        assert edit.own(session, person, logged.win.id).tags == logged.tags


def test_the_same_command_form_or_message_is_stored_once(database: Database) -> None:
    person = member(database)
    first = log(database, person, "done", "command:1")
    assert log(database, person, "done", "command:1").win.id == first.win.id
    with database.write() as session:
        one = form.log_form(session, person, typed(), NOW, "form", "form:1")
        two = form.log_form(session, person, typed(), NOW, "form", "form:1")
        assert one.win.id == two.win.id
        three = form.log_form(session, person, typed(), NOW, "message", "message:1", "https://l")
        four = form.log_form(session, person, typed(), NOW, "message", "message:1", "https://l")
        assert three.win.id == four.win.id
    assert len(stored(database)) == 3


def test_a_message_logged_again_in_other_words_keeps_what_was_typed(database: Database) -> None:
    person = member(database)
    with database.write() as session:
        form.log_form(session, person, typed(), NOW, "message", "message:1")
    with database.write() as session, refused("stays"):
        form.log_form(session, person, typed("Other words"), NOW, "message", "message:1")


def test_a_message_whose_win_was_deleted_may_be_logged_again(database: Database) -> None:
    person = member(database)
    with database.write() as session:
        first = form.log_form(session, person, typed(), NOW, "message", "message:1")
        edit.remove(session, person, first.win.id, NOW)
        assert form.logged_from(session, person, "message:1") is None
    with database.write() as session:
        again = form.log_form(session, person, typed(), NOW, "message", "message:1")
    assert again.win.id != first.win.id
    with database.write() as session:
        edit.restore(session, person, first.win.id, NOW)
    assert len(stored(database)) == 2


def test_of_many_at_the_same_moment_one_is_stored_and_all_get_it(database: Database) -> None:
    person = member(database)
    ready, got = threading.Barrier(6), []

    def submit() -> None:
        ready.wait()
        got.append(log(database, person, "saved 3h", "command:1").win.id)

    threads = [threading.Thread(target=submit) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 6
    assert set(got) == {win.id for win in stored(database)}


Act = Callable[[Any, Person, str], object]


@pytest.mark.parametrize(
    "act",
    [
        lambda session, person, win_id: edit.own(session, person, win_id),
        lambda session, person, win_id: edit.edit(session, person, win_id, typed("mine"), NOW),
        lambda session, person, win_id: edit.remove(session, person, win_id, NOW),
        lambda session, person, win_id: edit.restore(session, person, win_id, NOW),
    ],
)
def test_a_win_of_another_is_refused_as_if_it_were_not_there(database: Database, act: Act) -> None:
    ana = member(database)
    win = log(database, ana, "private").win
    others = [member(database, "U2"), member(database, "U1", "T2")]
    said = set()
    for person, win_id in [(others[0], win.id), (others[1], win.id), (ana, "nothing")]:
        with database.write() as session, pytest.raises(Refusal) as refused:
            act(session, person, win_id)
        said.add(refused.value.what)
    assert said == {WinRefused.GONE}
    assert [(it.title, it.deleted_at) for it in stored(database)] == [("private", None)]


def test_an_edit_rewrites_the_win_and_notes_a_change_of_visibility(database: Database) -> None:
    person = member(database)
    win = log(database, person, "saved 3h #sql").win
    with database.write() as session:
        edit.edit(
            session,
            person,
            win.id,
            typed(
                "Errors",
                visibility=Visibility.PRIVATE,
                tags="qa",
                number=TypedNumber("errors_reduced", "12", "4", basis="measured"),
            ),
            NOW,
        )
    with database.read() as session:
        changed = edit.own(session, person, win.id)
        (noted,) = session.exec(select(AuditEntry)).all()
    metric = metric_of(changed.win)
    assert metric is not None
    assert (metric.amount, metric.basis) == (Decimal(8), MetricBasis.MEASURED)
    assert (changed.win.title, changed.tags) == ("Errors", ("qa",))
    assert changed.win.updated_at > win.created_at
    assert (noted.action, noted.details) == (
        "win.visibility",
        {"before": "supporters", "after": "private"},
    )


def test_a_deleted_win_cannot_be_edited_until_it_is_restored(database: Database) -> None:
    person = member(database)
    win = log(database, person, "done").win
    with database.write() as session:
        edit.remove(session, person, win.id, NOW)
        edit.remove(session, person, win.id, NOW)
        with refused("isn't here any more"):
            edit.edit(session, person, win.id, typed(), NOW)
        assert find(session, person, Query(), 0, NOW).count == 0
        edit.restore(session, person, win.id, NOW)
        assert find(session, person, Query(), 0, NOW).count == 1


def card(database: Database, win: Win, **fields: Any) -> WinCard:
    with database.write() as session:
        it = WinCard(workspace_id=win.workspace_id, win_id=win.id, channel_id="D1", **fields)
        session.add(it)
    return it


def due(database: Database, kind: str) -> list[Delivery]:
    with database.read() as session:
        return list(session.exec(select(Delivery).where(Delivery.kind == kind)))


def test_every_change_redraws_every_card_that_can_still_be_reached(database: Database) -> None:
    person = member(database)
    win = log(database, person, "done").win
    posted = card(database, win, ts="1.1")
    fresh = card(
        database, win, ts="1.2", response_url="https://r", expires_at=NOW + timedelta(minutes=30)
    )
    card(database, win, ts="1.3", response_url="https://late", expires_at=NOW)
    card(
        database,
        win,
        ts="1.4",
        response_url="https://spent",
        expires_at=NOW + timedelta(minutes=30),
        uses=5,
    )
    with database.write() as session:
        edit.edit(session, person, win.id, typed("new words"), NOW)
    with database.write() as session:
        edit.remove(session, person, win.id, NOW)
    deliveries = due(database, WinMessage.REDRAW)
    assert sorted(it.subject_id for it in deliveries) == sorted([posted.id, fresh.id] * 2)
    with database.write() as session:
        by_card = {it.subject_id: it for it in deliveries}
        update = cards.compose_redraw(session, by_card[posted.id], NOW)
        respond = cards.compose_redraw(session, by_card[fresh.id], NOW)
        late = cards.compose_redraw(session, by_card[fresh.id], NOW + timedelta(minutes=30))
        cards.redrawn(session, by_card[fresh.id], NOW)
        cards.redrawn(session, by_card[posted.id], NOW)
    assert isinstance(update, Update)
    assert update.values.removed
    assert isinstance(respond, Respond)
    assert respond.values
    assert respond.values.title == "new words"
    assert late is None
    with database.read() as session:
        uses = {it.ts: it.uses for it in session.exec(select(WinCard))}
    assert uses == {"1.1": 0, "1.2": 1, "1.3": 0, "1.4": 5}


def test_a_form_sends_one_card_and_it_follows_changes_made_on_its_way(database: Database) -> None:
    person = member(database)
    with database.write() as session:
        win = form.log_form(session, person, typed(), NOW, "form", "form:1").win
        form.log_form(session, person, typed(), NOW, "form", "form:1")
    (delivery,) = due(database, WinMessage.CARD)
    assert delivery.person_id == person.id
    with database.write() as session:
        post = cards.compose_card(session, delivery, NOW)
        edit.edit(session, person, win.id, typed("Changed"), NOW)
        delivery.sent_channel_id, delivery.ts = "D1", "1.1"
        cards.card_sent(session, delivery, NOW)
    assert isinstance(post, Post)
    assert post.values.title == "Stock report"
    assert len(due(database, WinMessage.REDRAW)) == 1


def test_a_card_is_not_sent_for_a_win_that_is_undone_by_then(database: Database) -> None:
    person = member(database)
    with database.write() as session:
        win = form.log_form(session, person, typed(), NOW, "form", "form:1").win
        edit.remove(session, person, win.id, NOW)
    (delivery,) = due(database, WinMessage.CARD)
    with database.write() as session:
        assert cards.compose_card(session, delivery, NOW) is None


def test_the_list_is_paged_narrowed_and_added_up(database: Database) -> None:
    person = member(database)
    other = member(database, "U2")
    log(database, other, "saved 100h/week on the stock report #sql")
    for number in range(12):
        log(database, person, f"saved 2h/week on stock report {chr(97 + number)} #sql")
    log(database, person, "about 5h/week saved on lists #excel")
    log(database, person, "errors from 12% to 4%")
    with database.read() as session:
        first = find(session, person, Query(), 0, NOW)
        last = find(session, person, Query(), 99, NOW)
        stock = find(session, person, Query("STOCK #sql"), 0, NOW)
        none = find(session, person, Query("", "2020-01"), 0, NOW)
    assert (first.count, first.pages, len(first.cards)) == (14, 2, 10)
    assert (last.page, len(last.cards)) == (1, 4)
    assert stock.count == 12
    assert {(it.amount, it.basis, it.count) for it in first.totals} == {
        (Decimal(24), None, 12),
        (Decimal(5), MetricBasis.ESTIMATED, 1),
    }
    assert first.apart == 1
    assert (none.count, none.pages, none.page) == (0, 1, 0)
    assert first.months == ("2026-11",)
