"""What messages say: read aloud, in other scripts, and in one word for one thing."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from blocks.advocacy import answers_note, endorsement_note, offer_note, question_note
from blocks.digests import digest_post, digest_thread, undelivered_note
from blocks.digests.digest_settings_form import OPEN as CHOOSE_CHANNEL
from blocks.home import home_rows, welcome
from blocks.message import Message, isolate
from blocks.supporters import consent_answer, consent_request
from blocks.wins import win_card, win_needs_journey
from blocks.words.days import days_words, zone_words
from sponsorship.advocacy.rules import (
    Answered,
    AnswersNote,
    Between,
    EndorsementNote,
    OfferNote,
    QuestionNote,
)
from sponsorship.delivery.rules.sending import MADE_PUBLIC, Undelivered
from sponsorship.digests.rules.content import DigestCard, ShownWin
from sponsorship.doubts import Doubt, Unsure
from sponsorship.numbers.value import Metric
from sponsorship.supporters.rules import ConsentAnswer, ConsentRequest, ConsentRequestState
from sponsorship.wins.rules.card import Card
from storage.home.lines import SupportedLine
from storage.types import (
    Consent,
    EndorsementScope,
    JourneyStatus,
    Meaning,
    MetricKind,
    OfferState,
    SupporterKind,
    Visibility,
)

FRIDAY = date(2026, 11, 27)
HOURS = Metric(MetricKind.TIME_SAVED, Decimal(3), "hour", per="week")
WIN = ShownWin("w", "New reply templates", HOURS, "", "", "", FRIDAY)
CARD = DigestCard(
    digest_id="d",
    member_name="Maya Okafor",
    target_role="IT support engineer",
    starts_on=FRIDAY - timedelta(days=6),
    ends_on=FRIDAY,
    hero=None,
    wins=(WIN,),
    hours=None,
    ask="An introduction to the data team",
    ask_due_on=FRIDAY + timedelta(days=7),
    sentence="",
    legend=(("eyes", Meaning.SEEN),),
    locale="en-US",
)
MAYA_READS = Between(True, "Maya Okafor", "U1", "Priya Menon")
PRIYA_READS = replace(MAYA_READS, for_member=False)
OFFER = OfferNote(MAYA_READS, "o", "Lunch with the lead", FRIDAY, OfferState.OFFERED, False)
NOTE = AnswersNote(CARD.starts_on, FRIDAY, (), 0, 0, 0, 0)


def shown(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False)


def test_a_digest_read_aloud_names_the_ask_and_its_day() -> None:
    for card in (CARD, replace(CARD, wins=())):
        text = digest_post.draw(card).text
        ask = "One ask, by Friday 4 December 2026: An introduction to the data team"
        assert text.endswith(ask)
    undated = replace(CARD, ask_due_on=None)
    assert "One ask: An introduction" in digest_post.draw(undated).text


def test_however_long_a_digest_is_its_ask_is_read_aloud_within_slacks_limit() -> None:
    long = replace(WIN, title="&" * 200)
    named = Metric(MetricKind.SATISFACTION, Decimal(3), "&" * 2000)
    card = replace(CARD, wins=(long,) * 3, hero=named, ask="Lunch " * 100)
    text = digest_post.draw(card).text
    assert "One ask, by" in text
    assert len(text.replace("&amp;", "&")) <= 1000


def test_a_name_in_hebrew_leaves_the_days_and_numbers_beside_it_in_order() -> None:
    name, title = "מאיה אבני", "דוח המלאי"
    card = replace(CARD, member_name=name, wins=(replace(WIN, title=title),))
    drawn = shown(digest_post.draw(card))
    assert f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE} · 21–27" in drawn
    assert f"\N{FIRST STRONG ISOLATE}{title}\N{POP DIRECTIONAL ISOLATE}" in drawn
    assert isolate("Maya 12 %") == "Maya 12 %"


def test_no_emoji_is_spelled_out_to_a_screen_reader() -> None:
    endorsed = EndorsementNote(MAYA_READS, "e", "Quick.", EndorsementScope.PUBLIC, FRIDAY, False)
    thanked = replace(OFFER, between=PRIYA_READS, state=OfferState.DONE, is_thanked=True)
    for message in (endorsement_note.draw(endorsed), offer_note.draw(thanked)):
        assert ":" not in message.text
        assert ":star2:" in shown(message) or ":pray:" in shown(message)


@pytest.mark.parametrize("state", OfferState)
def test_an_offer_shows_its_day_while_somebody_waits_for_it(state: OfferState) -> None:
    drawn = offer_note.draw(replace(OFFER, state=state))
    waits = state in (OfferState.OFFERED, OfferState.ACCEPTED)
    assert ("By Friday 27 November 2026" in shown(drawn)) is waits
    assert ("By Friday 27 November 2026" in drawn.text) is waits


def test_the_note_of_answers_says_the_same_aloud() -> None:
    one = answers_note.draw(replace(NOTE, endorsements=1))
    assert "1 endorsement, in a message of its own" in one.text
    assert "1 endorsement, in a message of its own" in shown(one)
    priya = Answered("U2", "Priya Menon", (Meaning.SEEN,))
    two = answers_note.draw(replace(NOTE, answered=(priya,), cheers=2, offers=2))
    assert two.text.endswith(
        ": Priya Menon; 2 cheers from others; 2 offers of help, in messages of their own"
    )


def test_what_was_left_open_is_read_aloud() -> None:
    card = Card(
        "w",
        "12 fewer",
        None,
        FRIDAY,
        (),
        Visibility.PRIVATE,
        unsure=(Unsure(Doubt.COUNTS_WHAT, ("12",)),),
    )
    assert "Not sure, so left open: “12” does not say what it counts." in win_card.draw(card).text


def test_a_digest_that_did_not_arrive_brings_the_way_to_another_channel() -> None:
    drawn = undelivered_note.draw(Undelivered("C1", MADE_PUBLIC))
    assert "could not post your digest in <#C1>" in drawn.text
    assert CHOOSE_CHANNEL in shown(drawn)


def test_nobody_is_congratulated_on_a_win_that_is_not_there() -> None:
    assert "Well done!" in win_needs_journey.draw("saved 3h").text
    nothing = win_needs_journey.draw("")
    assert "Well done!" not in nothing.text + shown(nothing)
    assert nothing.text.endswith("It takes a minute.")


def test_a_supporter_is_told_why_there_is_nothing_to_do_before_the_first_digest() -> None:
    line = SupportedLine(
        supporter_id="s",
        consent=Consent.AGREED,
        kind=SupporterKind.SPONSOR,
        note="",
        journey_status=JourneyStatus.ACTIVE,
        member_name="Maya Okafor",
        target_role="Data analyst",
        digest_id=None,
    )
    assert "Once their first digest is out" in str(home_rows.supported_row(line))
    after = home_rows.supported_row(replace(line, digest_id="d"))
    assert "first digest" not in str(after)
    assert "Offer Maya Okafor help" in str(after)


EVIL = "<!channel> & Co"
BETWEEN = Between(True, EVIL, "U1", EVIL)
TO_SUPPORTER = replace(BETWEEN, for_member=False)
REQUEST = ConsentRequest(
    "s", ConsentRequestState.ASKED, SupporterKind.SPONSOR, EVIL, "U1", EVIL, EVIL
)
NAMING = [
    welcome.draw(EVIL),
    *(consent_request.draw(replace(REQUEST, state=state)) for state in ConsentRequestState),
    *(
        consent_answer.draw(ConsentAnswer(consent, SupporterKind.PEER, EVIL, FRIDAY))
        for consent in (Consent.AGREED, Consent.DECLINED, Consent.LEFT)
    ),
    *(
        offer_note.draw(replace(OFFER, between=between, state=state, text=EVIL))
        for between in (BETWEEN, TO_SUPPORTER)
        for state in OfferState
    ),
    *(
        endorsement_note.draw(
            EndorsementNote(between, "e", EVIL, EndorsementScope.PUBLIC, FRIDAY, is_withdrawn)
        )
        for between in (BETWEEN, TO_SUPPORTER)
        for is_withdrawn in (False, True)
    ),
    *(
        question_note.draw(QuestionNote(between, "q", EVIL, answer))
        for between in (BETWEEN, TO_SUPPORTER)
        for answer in ("", EVIL)
    ),
    answers_note.draw(replace(NOTE, answered=(Answered("U2", EVIL, (Meaning.SEEN,)),))),
    digest_post.draw(replace(CARD, member_name=EVIL, ask=EVIL)),
    digest_thread.draw(replace(CARD, member_name=EVIL)),
]


@pytest.mark.parametrize("drawn", NAMING)
def test_a_name_calls_nobody(drawn: Message) -> None:
    """Slack takes `<!channel>` in a fallback text for what it says."""
    assert "<!" not in drawn.text
    marked = re.findall(r'"type": "mrkdwn", "text": "([^"]*)"', shown(drawn))
    assert not [text for text in marked if "<!" in text]


def test_days_and_zones_read_as_people_say_them() -> None:
    assert zone_words("Etc/GMT-5") == "UTC+5 time"
    assert zone_words("America/Argentina/Buenos_Aires") == "Buenos Aires time"
    assert zone_words("UTC") == "UTC time"
    assert days_words(FRIDAY, FRIDAY) == "Friday 27 November"
    assert days_words(date(2026, 12, 28), date(2027, 1, 3)) == "28 December 2026 – 3 January 2027"
