"""Two weeks in a random company, lived through the real use cases, every text of it a marked word.

Who may read which word is said here again in plain terms, without asking the code that decides
it: the test compares what everybody is shown with this.
"""

import io
import itertools
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from blocks.checkins import checkin_form, checkin_history
from blocks.checkins.checkin_form import QUESTIONS
from blocks.home import home_list
from blocks.privacy import data_form
from blocks.refusals import sentence
from blocks.wins import win_list
from bot.messages import kinds
from bot.messages.kind import compose
from sponsorship.advocacy import endorsements, offers, questions, support
from sponsorship.advocacy.rules import TypedEndorsement, TypedOffer
from sponsorship.checkins import answers as checkin_answers
from sponsorship.checkins import periods
from sponsorship.checkins.rules import answers
from sponsorship.delivery import undelivered
from sponsorship.delivery.rules.drawn import PostCall, UploadCall, to_json
from sponsorship.delivery.rules.sending import Later, Publish, Remove, Respond, Update, Upload
from sponsorship.digests import channels, decisions, reactions, runs
from sponsorship.digests import schedule as digest_schedule
from sponsorship.digests.rules.content import EditedDigest
from sponsorship.digests.rules.schedule import DigestChannel, DigestSettings
from sponsorship.digests.rules.vocabulary import DigestMessage
from sponsorship.home import home, welcome
from sponsorship.home import redraw as home_redraw
from sponsorship.home.rules import HomeMessage
from sponsorship.journeys import lifecycle
from sponsorship.journeys.rules import JourneyFacts
from sponsorship.numbers.metric import TypedNumber
from sponsorship.people import away
from sponsorship.people import profile as people
from sponsorship.people.rules import DaysAway
from sponsorship.privacy import erase, export
from sponsorship.privacy import readers as privacy_readers
from sponsorship.privacy.rules import WORD
from sponsorship.refusals import Refusal
from sponsorship.supporters import consent as supporter_consent
from sponsorship.supporters import supporter_map
from sponsorship.supporters.rules import NewSupporter
from sponsorship.wins import edit, form
from sponsorship.wins.rules import typed as win_typed
from sponsorship.wins.rules.search import Query
from sponsorship.wins.win_list import find
from storage.advocacy.endorsements import Endorsement
from storage.advocacy.offers import Offer
from storage.advocacy.questions import Question
from storage.changes import settle
from storage.checkins.answers import CheckinAnswer
from storage.checkins.blockers import Ask, Blocker
from storage.checkins.periods import CheckinPeriod
from storage.delivery.deliveries import Delivery
from storage.delivery.schedules import Schedule, schedule_of
from storage.digests.digests import Digest, digests_of
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.privacy import export as records
from storage.privacy.export_parts import ExportPart
from storage.supporters.supporters import Supporter, supporter
from storage.types import (
    Consent,
    DeliveryState,
    DigestState,
    EndorsementScope,
    SupporterKind,
    SupporterStage,
    Visibility,
)
from storage.wins.wins import Win, WinCard
from storage.workspaces.workspaces import Workspace
from tests.bot.seed import due

TEAM = "T1"
BEGIN = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
"""A Monday. The second week is the digest's."""
LOOKING = ("ana", "raj", "sue", "lee", "eve", "tom")
"""One of each: Max stands where Raj or Sue might, and Kim where Eve does."""
PRIVATE_CHANNEL, PUBLIC_CHANNEL = "GPRIVATE", "CPUBLIC"
NAMES = ("ana", "raj", "sue", "max", "lee", "kim", "eve", "tom")
_ROWS: tuple[Any, ...] = (
    *(Workspace, Person, Journey, Supporter, Schedule, CheckinPeriod, CheckinAnswer, Ask, Blocker),
    *(Win, WinCard, Digest, Endorsement, Offer, Question, Delivery, ExportPart),
)
_MAY_BE_ALIVE = re.compile(r"EVIL|//evil|broadcast|<[!@#][^>]*channel")
"""In every text in which `alive` finds something, and in few others."""
Reads = Callable[[str], bool]
"""Whether somebody, by name, or a channel, by id, may read a word now."""


@dataclass(frozen=True)
class Choices:
    """What is random about a week."""

    consents: dict[str, str]
    """Of Raj, Sue and Max: `not_asked`, `asked`, `agreed`, `declined`, `left` or `removed`."""
    win_visibilities: tuple[Visibility, Visibility, Visibility]
    answer_visibility: Visibility
    channel: str
    later_win: Visibility
    """What the first win's visibility is changed to at the end."""
    later_answer: Visibility
    scope: EndorsementScope
    edits: bool
    ending: str
    """Raj `leaves`, is `removed`, is `deactivated` or `erases` all of his; Ana `lands`; a win is
    `deleted`; the channel is `shared` with another company; or all `stays`."""


@dataclass
class Week:
    session: Session
    choices: Choices
    now: datetime = BEGIN
    dress: str = ""
    """What stands behind every word: markup that must not come alive."""
    words: dict[str, Reads] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    screens: int = 0
    """Messages, views, lists, refusals and files that somebody looked at."""
    log_lines: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def begin(self) -> None:
        """From the start of the journey to the answers that the digest got."""
        self._people()
        self._journey()
        self._asked()
        self._work()
        self._digest()
        self._answers()
        self.session.flush()

    def end(self) -> None:
        """Whatever ends the weeks, and what everybody is shown then."""
        self._ending()
        self._look_at_everything()

    @contextmanager
    def ending_so(self, choices: Choices) -> Iterator[None]:
        """End the weeks by other choices; afterwards nothing of that has happened."""
        before = {
            name: copy(it) if isinstance(it, dict | list | set) else it
            for name, it in vars(self).items()
        }
        self.choices = choices
        self.session.expire_all()
        # Held here, or the session would read each of them again when it is asked for.
        held = [self.session.exec(select(table)).all() for table in _ROWS]
        savepoint = self.session.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()
            held.clear()
            vars(self).update(before)

    # --- who may read what

    def agreed(self, name: str) -> bool:
        """Whether somebody supports Ana at this moment, as people would say it."""
        return self.open and self.standing.get(name) == "agreed" and name not in self.gone

    def _word(self, what: str, reads: Reads) -> str:
        word = f"zq{next(self._numbers)}{what}qz"
        self.words[word] = reads
        fits = not what.endswith(("link", "tag"))
        return f"{word}{self.dress}" if fits else word

    def _shared(self, what: str, group: str) -> str:
        """A word that follows the visibility that holds for its group at the moment."""

        def reads(reader: str) -> bool:
            visibility = self.visibility[group]
            if reader == PRIVATE_CHANNEL:
                return visibility is not Visibility.PRIVATE
            if reader == PUBLIC_CHANNEL:
                return visibility is Visibility.PUBLIC
            return reader == "ana" or reader in self._circle(visibility)

        return self._word(what, reads)

    def _circle(self, visibility: Visibility) -> set[str]:
        if visibility is Visibility.PRIVATE:
            return set()
        if visibility is Visibility.PUBLIC:
            return set(NAMES) - self.gone
        circle = {name for name in NAMES if self.agreed(name)}
        return circle | ({"lee"} if visibility is Visibility.PROGRAMME else set())

    def _only(self, what: str, *readers: str) -> str:
        return self._word(what, lambda reader: reader in readers)

    # --- the week

    def _people(self) -> None:
        self.person: dict[str, Person] = {}
        for name in NAMES:
            user = {"name": name, "tz": "Europe/Berlin", "profile": {"display_name": name.title()}}
            self.person[name] = people.meet(self.session, TEAM, f"U{name}", user, self.now)
            welcome.opened_home(self.session, self.person[name], self.now)
        self.person["lee"].is_lead = self.person["kim"].is_admin = True
        self.gone: set[str] = set()
        self.standing: dict[str, str] = {}
        self.visibility: dict[str, Visibility] = {}
        self.open = True

    def _journey(self) -> None:
        session, ana = self.session, self.person["ana"]
        told: set[str] = set()
        role = self._word(
            "role",
            lambda it: it == "ana" or it in told or it in (PRIVATE_CHANNEL, PUBLIC_CHANNEL),
        )
        self.journey: Journey = lifecycle.begin(
            session,
            ana,
            JourneyFacts(
                date(2026, 9, 1),
                self._only("current", "ana"),
                role,
                self._only("why", "ana"),
                Decimal(4),
            ),
            self.now,
        )
        for name, consent in self.choices.consents.items():
            who = self.person[name]
            typed = NewSupporter(
                self.journey.id,
                who.slack_id,
                SupporterKind.SPONSOR,
                SupporterStage.MET,
                self._only("note", "ana", *([name] if consent != "not_asked" else [])),
                request_now=consent != "not_asked",
            )
            place = supporter_map.add(session, ana, who, typed, self.now)
            self.standing[name] = consent
            if consent == "not_asked":
                continue
            told.add(name)
            self._pump()
            if consent in ("agreed", "left", "removed"):
                supporter_consent.answer(session, who, place.id, True, self.now)
            if consent == "declined":
                supporter_consent.answer(session, who, place.id, False, self.now)
            if consent == "left":
                supporter_consent.leave(session, who, place.id, self.now)
            if consent == "removed":
                supporter_map.remove(session, ana, place.id, self.now)
        # Tom makes a move of his own; nobody supports him.
        tom = self.person["tom"]
        lifecycle.begin(
            session,
            tom,
            JourneyFacts(
                date(2026, 9, 1),
                self._only("toms", "tom"),
                self._only("tomsrole", "tom"),
                self._only("tomswhy", "tom"),
            ),
            self.now,
        )
        tell = self._win_of("tomswin", "tomswin", lambda what, _: self._only(what, "tom"), 8)
        form.log_form(session, tom, tell, self.now, "form", "form:tom")
        self._pump()

    def _asked(self) -> None:
        """The first week's check-in: prompted, reminded, answered late."""
        session, ana = self.session, self.person["ana"]
        self.visibility["first"] = self.choices.later_answer
        schedule = schedule_of(session, TEAM, self.journey.id, "checkin")
        assert schedule is not None
        assert schedule.next_at is not None
        self.now = schedule.next_at
        periods.run(session, TEAM, [due(schedule, self.now)], self.now)
        self._pump()
        period = periods.running_period(session, ana, self.now)
        assert period.remind_at is not None
        schedule.next_at += timedelta(days=7)
        self.now = period.remind_at
        self._pump()
        entry = answers.CheckinEntry(
            progress=self._shared("firstdone", "first"),
            next_step=self._shared("firstnext", "first"),
            blockers=self._shared("firstblocker", "first"),
            lesson=self._shared("firstlesson", "first"),
            hours_current="",
            hours_it="",
            confidence=4,
            ask=self._shared("firstask", "first"),
            visibility=self.choices.later_answer,
            resolved=frozenset(),
            questions=QUESTIONS,
        )
        checkin_answers.answer(session, ana, period.id, entry, self.now)
        self._pump()
        self.now = BEGIN + timedelta(days=8)

    def _work(self) -> None:
        session, ana = self.session, self.person["ana"]
        digest_schedule.change_schedule(
            session,
            ana,
            DigestSettings(self.journey.id, self.choices.channel, 4, time(15, 0), 24, False),
            DigestChannel(self.choices.channel, self.choices.channel == PRIVATE_CHANNEL),
            self.now,
        )
        self.wins = []
        for number, visibility in enumerate(self.choices.win_visibilities):
            group = f"win{number}"
            self.visibility[group] = visibility
            typed = self._win_of(group, group, self._shared, 1 << number)
            logged = form.log_form(session, ana, typed, self.now, "form", f"form:{group}")
            self.wins.append((logged.win.id, typed))
        self.visibility["answer"] = self.choices.answer_visibility
        self.entry = answers.CheckinEntry(
            progress=self._shared("progress", "answer"),
            next_step=self._shared("next", "answer"),
            blockers=self._shared("blocker", "answer"),
            lesson=self._shared("lesson", "answer"),
            hours_current="29.73",
            hours_it="7.77",
            confidence=4,
            ask=self._shared("ask", "answer"),
            visibility=self.choices.answer_visibility,
            resolved=frozenset(),
            questions=QUESTIONS,
        )
        self.period = periods.running_period(session, ana, self.now)
        checkin_answers.answer(session, ana, self.period.id, self.entry, self.now)
        note = self._only("away", "ana")
        away.set_away(
            session, ana, DaysAway(date(2026, 12, 24), date(2026, 12, 31), note), self.now
        )
        self._pump()

    def _win_of(
        self, what: str, group: str, word: Callable[[str, str], str], amount: int
    ) -> win_typed.TypedWin:
        return win_typed.TypedWin(
            title=word(f"{what}title", group),
            happened_on=self.now.date(),
            visibility=self.visibility.get(group, Visibility.PRIVATE),
            change=word(f"{what}change", group),
            outcome=word(f"{what}outcome", group),
            number=TypedNumber(
                kind="time_saved",
                amount=str(1111 * amount),
                unit="hours",
                per="week",
                basis="measured",
            ),
            evidence_url=f"https://example.com/{word(f'{what}link', group)}",
            tags=word(f"{what}tag", group),
            milestone=word(f"{what}milestone", group),
        )

    def _digest(self) -> None:
        session, ana = self.session, self.person["ana"]
        schedule = schedule_of(session, TEAM, self.journey.id, "digest")
        assert schedule is not None
        assert schedule.next_at is not None
        self.now = schedule.next_at
        runs.run(session, TEAM, [due(schedule, self.now)], self.now)
        self._pump()
        (self.digest,) = digests_of(session, TEAM, self.journey.id)
        if self.choices.edits:
            choice = decisions.choice(session, ana, self.digest.id, self.now)
            sentence = self._only("sentence", "ana", self.choices.channel)
            chosen = tuple(win.id for win in choice.wins)
            edited = EditedDigest(self.digest.id, chosen, sentence, choice.ask_id)
            decisions.edit(session, ana, edited, self.now)
        decisions.approve(session, ana, self.digest.id, self.now)
        self.now = self.digest.post_at
        self._pump()
        assert self.digest.state is DigestState.POSTED

    def _answers(self) -> None:
        session, ana, digest_id = self.session, self.person["ana"], self.digest.id
        for number, name in enumerate(("raj", "sue", "max", "lee", "eve")):
            who, between = self.person[name], ("ana", name)
            reactions.added(session, who, digest_id, "eyes", f"{number + 1}.0", self.now)
            if not self.agreed(name):
                continue
            until = date(2027, 11, 1)
            quote = self._only("quote", *between)
            endorsement = TypedEndorsement(digest_id, quote, self.choices.scope, until)
            given = endorsements.endorse(session, who, endorsement, f"e{name}", self.now)
            text = self._only("offer", *between)
            typed = TypedOffer(digest_id, text, until)
            offer = offers.offer(session, who, typed, f"o{name}", self.now)
            text = self._only("question", *between)
            question = questions.put(session, who, digest_id, text, f"q{name}", self.now)
            self._pump()
            offers.accept_offer(session, ana, offer.id, self.now)

            def reads(reader: str, name: str = name) -> bool:
                return reader == "ana" or (reader == name and self.agreed(name))

            said = self._word("answer", reads)
            questions.answer(session, ana, question.id, said, self.now)
            self._pump()
            if self.choices.edits:
                endorsements.withdraw_endorsement(session, who, given.id, self.now)
        channels.lost(session, TEAM, self.choices.channel, DigestMessage.CHANNEL_ARCHIVED, self.now)
        channels.lost(session, TEAM, self.choices.channel, DigestMessage.CHANNEL_LEFT, self.now)
        for refused in session.exec(select(Delivery).where(Delivery.kind == "digest")):
            undelivered.tell(session, refused, ana.id, self.now)
        export.order_export(session, ana, self.now)
        self._pump()
        self.now += timedelta(days=3)
        self._pump()

    def _ending(self) -> None:
        session, ana, now = self.session, self.person["ana"], self.now
        if self.choices.ending == "deleted":
            edit.remove(session, ana, self.wins[0][0], now)
            self.visibility["win0"] = Visibility.PRIVATE
        else:
            win_id, typed = self.wins[0]
            later = self.choices.later_win
            changed = win_typed.TypedWin(
                **{it: getattr(typed, it) for it in typed.__slots__ if it != "visibility"},
                visibility=later,
            )
            edit.edit(session, ana, win_id, changed, now)
            self.visibility["win0"] = later
        if self.period.closes_at > now:
            entry = answers.CheckinEntry(
                **{**vars(self.entry), "visibility": self.choices.later_answer}
            )
            checkin_answers.answer(session, ana, self.period.id, entry, now)
            self.visibility["answer"] = self.choices.later_answer
        if self.choices.ending == "lands":
            lifecycle.land(session, ana, self.journey.id, now)
            self.open = False
        raj = self.person["raj"]
        place = supporter(session, TEAM, self.journey.id, raj.id)
        if place is not None and place.consent is Consent.AGREED and self.open:
            if self.choices.ending == "leaves":
                supporter_consent.leave(session, raj, place.id, now)
                self.standing["raj"] = "left"
            if self.choices.ending == "removed":
                supporter_map.remove(session, ana, place.id, now)
                self.standing["raj"] = "removed"
        if self.choices.ending == "deactivated":
            raj.deactivated = True
            self.gone.add("raj")
        if self.choices.ending == "erases":
            erase.erase(session, raj, WORD, now)
            self.gone.add("raj")
            del self.person["raj"]
        if self.choices.ending == "shared":
            channels.lost(session, TEAM, self.choices.channel, DigestMessage.CHANNEL_SHARED, now)
        session.flush()
        self._pump()

    # --- what is shown

    def _pump(self) -> None:
        """Send what is due, as the engine does, to nobody but this test."""
        while True:
            settle(self.session)
            self.session.flush()
            due = self.session.exec(
                select(Delivery)
                .where(Delivery.state == DeliveryState.PENDING, Delivery.due_at <= self.now)
                .order_by(col(Delivery.due_at), col(Delivery.created_at))
            ).all()
            if not due:
                return
            for delivery in due:
                self._send(delivery)

    def _send(self, delivery: Delivery) -> None:
        if delivery.kind == HomeMessage.HOME:
            delivery.state = DeliveryState.CANCELLED  # looked at in the end, by everybody
            return
        kind = kinds()[delivery.kind]
        receiver = delivery.person_id and self.session.get_one(Person, delivery.person_id)
        composed = compose(kind, self.session, delivery, receiver or None, self.now)
        if isinstance(composed, Later):
            delivery.due_at = composed.until
            return
        if composed is None:
            delivery.state = DeliveryState.CANCELLED
            return
        self._see(delivery, composed)
        delivery.state, delivery.settled_at = DeliveryState.SENT, self.now
        delivery.payload = to_json(PostCall(at=self.now))
        if isinstance(composed, Upload) and kind.without_files is not None:
            # And as it goes where Slack takes no file.
            upload = UploadCall(at=self.now, text="", filename="", content=composed.content)
            delivery.payload = to_json(upload)
            kind.without_files(self.session, delivery, self.now)
        delivery.sent_channel_id = delivery.channel_id or f"D{self._name(delivery.person_id)}"
        delivery.ts = f"{next(self._numbers)}.0"
        if kind.sent is not None:
            kind.sent(self.session, delivery, self.now)

    def _see(self, delivery: Delivery, composed: Any) -> None:
        """Whoever stands before that screen reads all of it."""
        self.kinds.add(delivery.kind)
        reader = delivery.channel_id or self._name(delivery.person_id)
        if isinstance(composed, Update | Remove):
            reader = composed.channel_id.removeprefix("D")
        if isinstance(composed, Remove):
            return
        if isinstance(composed, Upload):
            with zipfile.ZipFile(io.BytesIO(composed.content)) as file:
                for name in file.namelist():
                    self.shown(reader, f"{delivery.kind} {name}", file.read(name).decode())
        if isinstance(composed, Respond) and composed.values is None:
            return
        drawn: Any = kinds()[delivery.kind].draw(composed.values)
        if not isinstance(composed, Publish):
            drawn = [drawn.text, drawn.blocks]
        self.shown(reader, delivery.kind, drawn)

    def _name(self, person_id: str | None) -> str:
        return next(name for name, person in self.person.items() if person.id == person_id)

    def _look_at_everything(self) -> None:
        """What everybody finds who looks for it, and every message drawn once more."""
        session, now = self.session, self.now
        for delivery in session.exec(
            select(Delivery).where(Delivery.kind != HomeMessage.HOME)
        ).all():
            composed = kinds()[delivery.kind].compose(session, delivery, now)
            if composed is not None and not isinstance(composed, Later):
                self._see(delivery, composed)
        for name in LOOKING:
            if name in self.gone:
                continue
            person = self.person[name]
            found = self._home(person)
            for title in home_list.TITLES:
                self.shown(name, f"list {title}", home_list.draw(title, 0, found))
            listed = find(session, person, Query("zq"), 0, now)
            self.shown(name, "/wins", win_list.draw(listed))
            history = checkin_answers.history(session, person, 0)
            self.shown(name, "past check-ins", checkin_history.draw(history))
            self.shown(name, "data", data_form.draw(privacy_readers.readers(session, person)))
            self.shown(name, "export", repr(records.records(session, TEAM, person.id)))
            self._try(name, "form", partial(self._checkin, person))
            for look in (support.support, decisions.own):
                self._try(name, "digest", partial(look, session, person, self.digest.id))

    def _home(self, person: Person) -> Any:
        """App Home as it is drawn again when something changes, and what is in it."""
        home_redraw.redraw(self.session, person.workspace_id, [person.id], self.now)
        self.session.flush()
        delivery = self.session.exec(
            select(Delivery).where(
                Delivery.kind == HomeMessage.HOME, Delivery.person_id == person.id
            )
        ).first()
        assert delivery is not None
        published = home.compose(self.session, delivery, self.now)
        assert isinstance(published, Publish)
        self._see(delivery, published)
        return published.values

    def _checkin(self, person: Person) -> Any:
        return checkin_form.draw(
            checkin_answers.form(self.session, person, self.period.id, self.now)
        )

    def _try(self, name: str, where: str, look: Callable[[], Any]) -> None:
        try:
            found = look()
        except Refusal as refused:
            found = sentence(refused)
        if isinstance(found, str | dict):
            self.shown(name, where, found)
        else:
            assert name == "ana" or self.agreed(name), f"{name} got at a digest"

    def shown(self, reader: str, where: str, what: Any) -> None:
        """Note every word in it that the reader may not read."""
        self.screens += 1
        text = what if isinstance(what, str) else json.dumps(what, ensure_ascii=False)
        for word in re.findall(r"zq\d+[a-z0-9]+qz", text):
            if not self.words[word](reader):
                self.leaks.append(f"{reader} reads {word} in {where}")
        is_export = where.startswith("export")
        if not is_export and _MAY_BE_ALIVE.search(text):
            self.leaks += [f"{reader} sees {it} alive in {where}" for it in alive(what)]
        if reader == "ana":
            return
        if "4 · Quite" in text or "'confidence': 4" in text:
            self.leaks.append(f"{reader} reads Ana's confidence in {where}")
        in_channel = reader in (PRIVATE_CHANNEL, PUBLIC_CHANNEL)
        if ("7.77" in text or "29.73" in text) and not (in_channel and self._may("answer", reader)):
            self.leaks.append(f"{reader} reads Ana's hours in {where}")
        for sum_ in range(1, 8):
            if re.search(rf"\b{1111 * sum_:,}\b", text):
                told = [f"win{bit}" for bit in range(3) if sum_ & 1 << bit]
                if not all(self._may(group, reader) for group in told):
                    self.leaks.append(f"{reader} reads the numbers of {told} in {where}")

    def _may(self, group: str, reader: str) -> bool:
        word = next(
            word
            for word in self.words
            if group in word or (group == "answer" and "progress" in word)
        )
        return self.words[word](reader)


def alive(what: Any, is_markup: bool = True) -> Iterator[str]:
    """Mentions and links of somebody else's making that Slack would bring to life.

    The first text of a message is markup, and so is every `mrkdwn`; `rich_text` has elements.
    """
    if isinstance(what, str) and is_markup:
        yield from re.findall(r"<[!@#][^>]*(?:channel|EVIL)[^>]*>|<https?://evil[^>]*>", what)
    elif isinstance(what, list):
        for it in what:
            yield from alive(it, is_markup)
    elif isinstance(what, dict):
        is_live = what.get("type") in ("broadcast", "user", "usergroup", "channel", "link")
        if is_live and re.search("EVIL|broadcast|//evil", str(what)):
            yield str(what)
        plain = what.get("type") in ("plain_text", "text")
        for key, it in what.items():
            yield from alive(it, key == "text" and not plain and isinstance(it, str))
            if isinstance(it, dict | list) and key != "text":
                yield from alive(it, False)
