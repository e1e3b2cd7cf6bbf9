"""Who may do what with an endorsement, an offer and a question, and how often it counts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from blocks.advocacy import endorsement_note, offer_note, question_note
from blocks.refusals import sentence
from bot.messages import kinds
from bot.messages.kind import compose
from sponsorship.advocacy import endorsements, messages, offers, questions, support
from sponsorship.advocacy.rules import Occasion, Said, TypedEndorsement, TypedOffer, default_end
from sponsorship.delivery.rules.facts import facts_of
from sponsorship.delivery.rules.sending import Later, Post, Update
from sponsorship.refusals import Refusal
from sponsorship.supporters import consent
from storage.advocacy.endorsements import Endorsement
from storage.advocacy.offers import Offer
from storage.advocacy.questions import Question
from storage.delivery.deliveries import Delivery
from storage.people.people import Person
from storage.types import DeliveryState, EndorsementScope, OfferState
from tests.databases import SqliteFiles
from tests.trust.company import NOW, TODAY, seed

WEEK = timedelta(days=7)
NIGHT = NOW.replace(hour=2)


@dataclass
class Office:
    """Ana and Raj, who supports her, with one thing of every kind between them."""

    session: Session
    ids: dict[str, str]

    def person(self, name: str) -> Person:
        return self.session.get_one(Person, f"p{name}")

    def endorse(self, quote: str = "Good", expires_on: date | None = TODAY + WEEK) -> Endorsement:
        raj, digest = self.person("raj"), self.ids["posted digest"]
        typed = TypedEndorsement(digest, quote, EndorsementScope.PRIVATE, expires_on)
        return endorsements.endorse(self.session, raj, typed, "e", NOW)

    def offer(self, name: str = "raj", due_on: date | None = TODAY, key: str = "o") -> Offer:
        raj, digest = self.person(name), self.ids["posted digest"]
        return offers.offer(self.session, raj, TypedOffer(digest, "An hour", due_on), key, NOW)

    def ask(self, key: str = "q", text: str = "How?") -> Question:
        raj, digest = self.person("raj"), self.ids["posted digest"]
        return questions.put(self.session, raj, digest, text, key, NOW)

    def told(self, name: str, kind: str) -> list[Delivery]:
        self.session.flush()
        found = self.session.exec(
            select(Delivery)
            .where(Delivery.kind == kind, Delivery.person_id == f"p{name}")
            .order_by(col(Delivery.created_at))
        )
        return list(found)

    def leaves(self, name: str) -> None:
        consent.leave(self.session, self.person(name), self.ids["place"], NOW)
        self.session.flush()


@pytest.fixture
def office(sqlite_files: SqliteFiles) -> Iterator[Office]:
    with sqlite_files.shared() as database, database.write() as session:
        yield Office(session, seed(session).ids["ana"])


def refused(do: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as raised:
        do()
    return sentence(raised.value)


def test_what_comes_twice_from_one_form_is_one_thing(office: Office) -> None:
    assert office.endorse().id == office.endorse(quote="Better").id
    assert office.offer().id == office.offer(due_on=TODAY + WEEK).id
    assert office.ask().id == office.ask(text="Why?").id


@pytest.mark.parametrize(
    ("quote", "expires_on", "field"),
    [
        (" ", TODAY + WEEK, "quote"),
        ("x" * 1001, TODAY + WEEK, "quote"),
        ("Good", None, "expires_on"),
        ("Good", TODAY, "expires_on"),
        ("Good", date(TODAY.year + 6, 1, 1), "expires_on"),
    ],
)
def test_an_endorsement_that_does_not_fit_is_refused_at_its_field(
    office: Office, quote: str, expires_on: date | None, field: str
) -> None:
    with pytest.raises(Refusal) as raised:
        office.endorse(quote, expires_on)
    assert raised.value.field == field


def test_an_offer_needs_a_day_that_is_not_over(office: Office) -> None:
    assert "Choose today" in refused(lambda: office.offer(due_on=None))
    assert "Choose today" in refused(lambda: office.offer(due_on=TODAY - timedelta(days=1)))
    assert office.offer(due_on=TODAY).due_on == TODAY


def test_only_who_said_it_takes_it_back_and_once(office: Office) -> None:
    session, given, made = office.session, office.endorse(), office.offer()
    for name in ("ana", "sue", "eve"):
        other = office.person(name)
        words = refused(lambda: endorsements.withdraw_endorsement(session, other, given.id, NOW))  # noqa: B023
        assert "not yours" in words
        assert "not yours" in refused(lambda: offers.withdraw_offer(session, other, made.id, NOW))  # noqa: B023
    raj = office.person("raj")
    endorsements.withdraw_endorsement(session, raj, given.id, NOW)
    offers.withdraw_offer(session, raj, made.id, NOW)
    later = NOW + WEEK
    assert endorsements.withdraw_endorsement(session, raj, given.id, later).withdrawn_at == NOW
    assert offers.withdraw_offer(session, raj, made.id, later).closed_at == NOW


def test_an_offer_that_was_taken_back_cannot_be_taken_up_or_done(office: Office) -> None:
    session, made = office.session, office.offer()
    offers.withdraw_offer(session, office.person("raj"), made.id, NOW)
    for do, name in (
        (offers.accept_offer, "ana"),
        (offers.thank, "ana"),
        (offers.finish_offer, "ana"),
        (offers.finish_offer, "raj"),
    ):
        words = refused(lambda: do(session, office.person(name), made.id, NOW))  # noqa: B023
        assert "back" in words
    assert made.state is OfferState.WITHDRAWN


def test_an_offer_that_was_turned_down_stays_so_and_says_it_once(office: Office) -> None:
    session, made, ana = office.session, office.offer(), office.person("ana")
    before = len(office.told("raj", "offer"))
    for _ in range(2):
        assert offers.decline_offer(session, ana, made.id, NOW).closed_at == NOW
    assert len(office.told("raj", "offer")) - before == 1
    for do, name, words in (
        (offers.accept_offer, "ana", "You have said no"),
        (offers.thank, "ana", "You have said no"),
        (offers.finish_offer, "ana", "You have said no"),
        (offers.finish_offer, "raj", "do not need"),
        (offers.withdraw_offer, "raj", "do not need"),
    ):
        said = refused(lambda: do(session, office.person(name), made.id, NOW))  # noqa: B023
        assert words in said
    assert made.state is OfferState.DECLINED


def test_an_offer_that_was_taken_up_or_back_is_not_turned_down(office: Office) -> None:
    session, ana, raj = office.session, office.person("ana"), office.person("raj")
    taken_up, taken_back = office.offer(key="up"), office.offer(key="back")
    offers.accept_offer(session, ana, taken_up.id, NOW)
    offers.withdraw_offer(session, raj, taken_back.id, NOW)
    for made, words in ((taken_up, "taken this offer up"), (taken_back, "taken back")):
        assert words in refused(lambda: offers.decline_offer(session, ana, made.id, NOW))  # noqa: B023
    assert taken_up.state is OfferState.ACCEPTED


def test_the_supporter_cannot_say_done_before_the_member_said_yes(office: Office) -> None:
    session, made, raj = office.session, office.offer(), office.person("raj")
    words = refused(lambda: offers.finish_offer(session, raj, made.id, NOW))
    assert "not taken this offer up" in words
    offers.accept_offer(session, office.person("ana"), made.id, NOW)
    assert offers.finish_offer(session, raj, made.id, NOW).state is OfferState.DONE
    assert "done already" in refused(lambda: offers.withdraw_offer(session, raj, made.id, NOW))


def test_what_is_done_is_told_to_the_member_only_when_it_was_the_supporter(office: Office) -> None:
    session, ana, raj = office.session, office.person("ana"), office.person("raj")
    for who, more in ((ana, 0), (raj, 1)):
        made = office.offer(key=who.name)
        offers.accept_offer(session, ana, made.id, NOW)
        before = len(office.told("ana", "offer"))
        offers.finish_offer(session, who, made.id, NOW)
        offers.finish_offer(session, who, made.id, NOW)
        assert len(office.told("ana", "offer")) - before == more
        assert made.closed_at == NOW


def test_saying_yes_or_thank_you_twice_tells_once(office: Office) -> None:
    session, ana, made = office.session, office.person("ana"), office.offer()
    before = len(office.told("raj", "offer"))
    for _ in range(2):
        offers.accept_offer(session, ana, made.id, NOW)
    assert len(office.told("raj", "offer")) - before == 1
    for _ in range(2):
        offers.thank(session, ana, made.id, NOW)
    assert len(office.told("raj", "offer")) - before == 2
    assert made.state is OfferState.DONE


def test_an_offer_of_somebody_who_left_is_not_taken_up(office: Office) -> None:
    session, ana, offered = office.session, office.person("ana"), office.ids["offer offered"]
    office.leaves("raj")
    words = refused(lambda: offers.accept_offer(session, ana, offered, NOW))
    assert words == "Who offered this does not support your journey any more."


def test_an_answer_that_changes_nothing_tells_nobody_and_a_later_one_takes_its_place(
    office: Office,
) -> None:
    session, ana, asked = office.session, office.person("ana"), office.ask()
    questions.answer(session, ana, asked.id, "So", NOW)
    told = len(office.told("raj", "question"))
    questions.answer(session, ana, asked.id, " So ", NOW + WEEK)
    assert asked.answered_at == NOW
    questions.answer(session, ana, asked.id, "Otherwise", NOW + WEEK)
    assert asked.answer == "Otherwise"
    assert len(office.told("raj", "question")) == told, "the message that stands is drawn again"
    assert "Write your answer" in refused(
        lambda: questions.answer(session, ana, asked.id, "\n", NOW)
    )


def test_nobody_waits_for_an_answer_once_they_left(office: Office) -> None:
    session, ana, asked = office.session, office.person("ana"), office.ids["question"]
    office.leaves("raj")
    assert "nobody waits" in refused(lambda: questions.answer(session, ana, asked, "So", NOW))


def test_a_digest_that_was_not_posted_has_no_buttons_that_work(office: Office) -> None:
    session, raj = office.session, office.person("raj")
    for digest in (office.ids["coming digest"], "0" * 32):
        words = refused(lambda: support.support(session, raj, digest))  # noqa: B023
        assert words == "This digest is not there any more."


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (date(2026, 11, 23), date(2027, 11, 23)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
    ],
)
def test_an_endorsement_lasts_a_year_unless_told_otherwise(today: date, end: date) -> None:
    assert default_end(today) == end


# --- the messages about them


def only(office: Office, name: str, kind: str, what: str) -> Delivery:
    said = Said(Occasion(what))
    (found,) = [it for it in office.told(name, kind) if facts_of(it, Said) == said]
    return found


def sent_at(office: Office, delivery: Delivery, when: datetime) -> object:
    """What the sender makes of it."""
    reader = office.session.get_one(Person, delivery.person_id)
    return compose(kinds()[delivery.kind], office.session, delivery, reader, when)


def test_news_waits_for_the_readers_morning_but_not_what_they_said_themselves(
    office: Office,
) -> None:
    office.endorse()
    news = only(office, "ana", "endorsement", "told")
    waits = sent_at(office, news, NIGHT)
    assert isinstance(waits, Later)
    assert waits.until > NIGHT
    assert isinstance(sent_at(office, news, NOW), Post)
    own = only(office, "raj", "endorsement", "own")
    assert isinstance(sent_at(office, own, NIGHT), Post)


def test_messages_of_the_version_before_say_the_same_at_the_same_hour(office: Office) -> None:
    """It packed what they are about into their keys."""
    ana, session = office.person("ana"), office.session
    made = office.offer()
    offers.accept_offer(session, ana, made.id, NOW)
    offers.thank(session, ana, made.id, NOW + WEEK)
    office.endorse()
    news = [*office.told("raj", "offer"), *office.told("raj", "endorsement")]
    assert len(news) == 4

    def said() -> list[object]:
        return [sent_at(office, it, when) for it in news for when in (NIGHT, NOW)]

    before = said()
    assert sum(isinstance(it, Later) for it in before) == 2
    for it in news:
        it.facts = None
    assert said() == before


def test_an_endorsement_taken_back_before_it_was_told_is_never_told(office: Office) -> None:
    session, given = office.session, office.endorse()
    endorsements.withdraw_endorsement(session, office.person("raj"), given.id, NOW)
    assert messages.compose(session, only(office, "ana", "endorsement", "told"), NOW) is None


def test_what_was_told_is_drawn_again_and_what_was_not_is_left(office: Office) -> None:
    session, given = office.session, office.endorse()
    shown = only(office, "ana", "endorsement", "told")
    shown.state, shown.ts, shown.sent_channel_id = DeliveryState.SENT, "1.2", "DANA"
    session.flush()
    endorsements.withdraw_endorsement(session, office.person("raj"), given.id, NOW)
    (again,) = office.told("ana", "endorsement_redraw")
    assert office.told("raj", "endorsement_redraw") == []
    update = messages.compose_redraw(session, again, NOW)
    assert isinstance(update, Update)
    assert (update.channel_id, update.ts) == ("DANA", "1.2")
    drawn = endorsement_note.draw(update.values)
    assert "Good" not in str(drawn)
    assert "took their endorsement back" in drawn.text


def test_a_message_about_something_that_is_gone_is_not_sent(office: Office) -> None:
    session = office.session
    given, made, asked = office.endorse(), office.offer(), office.ask()
    waiting = [*office.told("ana", "endorsement"), *office.told("ana", "offer")]
    waiting += office.told("ana", "question")
    assert len(waiting) == 3
    for it in (given, made, asked):
        session.delete(it)
    session.flush()
    assert [messages.compose(session, it, NOW) for it in waiting] == [None] * 3


def test_a_message_is_for_the_two_of_them_and_nobody_else(office: Office) -> None:
    """Whoever a delivery is for by mistake, a third reader gets nothing."""
    session = office.session
    office.endorse()
    office.offer()
    office.ask()
    for kind in ("endorsement", "offer", "question"):
        delivery = only(office, "ana", kind, "told")
        delivery.person_id = "peve"
        assert messages.compose(session, delivery, NOW) is None


def test_an_answer_is_not_drawn_for_a_supporter_who_left(office: Office) -> None:
    session, ana, asked = office.session, office.person("ana"), office.ask()
    questions.answer(session, ana, asked.id, "Between us", NOW)
    delivery = only(office, "raj", "question", "answered")
    drawn = messages.compose(session, delivery, NOW)
    assert isinstance(drawn, Post)
    assert "Between us" in str(question_note.draw(drawn.values))
    office.leaves("raj")
    drawn = messages.compose(session, delivery, NOW)
    assert isinstance(drawn, Post)
    assert "Between us" not in str(question_note.draw(drawn.values))


def test_each_of_the_two_reads_the_other_ones_name(office: Office) -> None:
    session = office.session
    office.offer()
    for name, what, other in (("ana", "told", "Raj"), ("raj", "own", "Ana")):
        drawn = messages.compose(session, only(office, name, "offer", what), NOW)
        assert isinstance(drawn, Post)
        assert other in offer_note.draw(drawn.values).text
