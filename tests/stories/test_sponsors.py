"""What sponsors do with a digest, and what becomes of it for both sides."""

from datetime import date
from typing import Any

import pytest
from slack_sdk import WebClient

from playground.driver import Message, Person
from playground.http_delivery import no_certificates
from sponsorship.digests import reactions
from sponsorship.digests.rules import reactions as digest_reactions
from sponsorship.supporters import consent, supporter_map
from storage.advocacy.endorsements import Endorsement, endorsements_of
from storage.advocacy.offers import Offer, offers_of
from storage.advocacy.questions import Question, questions_of
from storage.digests.digests import digests_of
from storage.digests.reactions import Reaction, reactions_of
from storage.people.people import person_by_slack_id
from storage.supporters.supporters import supporter
from storage.types import Consent, EndorsementScope, Meaning, OfferState, Visibility
from storage.workspaces.workspaces import workspace_by_id
from tests.stories.sponsoring import (
    POST_AT,
    PREVIEW_AT,
    member,
    posted_digest,
    preview,
    sponsored,
    win,
)
from tests.world import World

REACTOR = {
    "display_information": {"name": "Reactor"},
    "features": {"bot_user": {"display_name": "reactor"}},
    "oauth_config": {"scopes": {"bot": ["reactions:write"]}},
    "settings": {"socket_mode_enabled": True},
}
NEXT_MORNING = "2026-11-30 09:00"
"""The digest stands since Friday afternoon; Monday is the next working day."""


def digest_of(world: World) -> tuple[str, Message]:
    """A journey whose digest is posted: the journey's id, and the message as Raj sees it."""
    journey_id = sponsored(world)
    win(world, "Automated the stock report", hours=3)
    message = posted_digest(world)
    world.tick()
    return journey_id, message


def standing(world: World, journey_id: str) -> list[Reaction]:
    with world.database.read() as session:
        digest = digests_of(session, world.workspace_id, journey_id)[0]
        return list(reactions_of(session, world.workspace_id, digest.id))


def meanings(world: World, journey_id: str) -> list[Meaning]:
    return [it.meaning for it in standing(world, journey_id)]


def endorsements(world: World, journey_id: str) -> list[Endorsement]:
    with world.database.read() as session:
        return list(endorsements_of(session, world.workspace_id, journey_id))


def offers(world: World, journey_id: str) -> list[Offer]:
    with world.database.read() as session:
        return list(offers_of(session, world.workspace_id, journey_id))


def questions(world: World, journey_id: str) -> list[Question]:
    with world.database.read() as session:
        return list(questions_of(session, world.workspace_id, journey_id))


def latest(person: Person, words: str) -> Message:
    return next(it for it in reversed(person.dm()) if words in it.text)


def has(person: Person, words: str) -> bool:
    return any(words in it.text for it in person.dm())


def seen_by(person: Person, message: Message) -> Message:
    return next(it for it in person.messages("ana-sponsors") if it.ts == message.ts)


def press(person: Person, what: str, message: Message) -> None:
    person.click(what, in_=seen_by(person, message))


def test_a_reaction_means_something_from_a_supporter_and_cheers_from_others(world: World) -> None:
    journey_id = sponsored(world, supporters=("raj", "sue"))
    win(world, "Automated the stock report", hours=3)
    message = posted_digest(world)
    world.person("raj").react(message, "mega")
    world.person("sue").react(message, "clap::skin-tone-4")
    world.person("max").react(message, "mega")
    world.person("ana").react(message, "tada")
    assert meanings(world, journey_id) == [Meaning.AMPLIFY, Meaning.CELEBRATE, Meaning.CHEER]


def test_another_apps_bot_that_reacts_becomes_nobody(world: World) -> None:
    journey_id = sponsored(world)
    message = posted_digest(world)
    other = world.slack.company.install(REACTOR, world.team)
    world.person("ana").invite(other.bot_user, "ana-sponsors")
    WebClient(
        token=other.bot_token, base_url=world.slack.api_url, ssl=no_certificates()
    ).reactions_add(channel=message.channel, timestamp=message.ts, name="mega")
    world.driver.settle()
    assert meanings(world, journey_id) == []
    with world.database.read() as session:
        assert person_by_slack_id(session, world.workspace_id, other.bot_user) is None


def test_a_refusal_that_names_somebody_calls_nobody(world: World) -> None:
    sponsored(world, channel="it-moves")
    win(world, "Automated the stock report", Visibility.PUBLIC)
    world.move_to(PREVIEW_AT)
    world.person("ana").click("Post as is", in_=preview(world))
    world.move_to(POST_AT)
    with world.database.write() as session:
        member(session, world, "ana").name = "<!channel>"
    eve = world.person("lee")
    (message,) = [it for it in eve.messages("it-moves") if "React to answer" in it.text]
    eve.click("Endorse", in_=message)
    (told,) = [it for it in eve.messages("it-moves") if it.is_ephemeral]
    assert "agreed to support &lt;!channel&gt;" in told.data["text"]


def test_a_removed_reaction_is_reverted_and_may_come_again(world: World) -> None:
    journey_id, message = digest_of(world)
    raj = world.person("raj")
    raj.react(message, "handshake")
    raj.unreact(message, "handshake")
    assert meanings(world, journey_id) == []
    raj.react(message, "handshake")
    assert meanings(world, journey_id) == [Meaning.CONNECT]


@pytest.mark.both
def test_a_reaction_delivered_twice_or_out_of_order_is_one(world: World) -> None:
    journey_id, message = digest_of(world)
    world.driver.fault("duplicate_event", times=1)
    world.person("raj").react(message, "eyes")
    world.tick()
    assert meanings(world, journey_id) == [Meaning.SEEN]
    with world.database.write() as session:
        raj = member(session, world, "raj")
        digest = digests_of(session, world.workspace_id, journey_id)[0]
        reactions.removed(session, raj, digest.id, "star", "1900000000.000200", world.now())
        reactions.added(session, raj, digest.id, "star", "1900000000.000100", world.now())
    assert meanings(world, journey_id) == [Meaning.SEEN]


def test_a_reaction_to_anything_else_is_nobodys_business(world: World) -> None:
    journey_id, message = digest_of(world)
    other = world.person("raj").say("Lunch?", channel="ana-sponsors")
    world.person("raj").react(other, "mega")
    (details,) = message.thread()[1:]
    world.person("raj").react(details, "mega")
    assert meanings(world, journey_id) == []


def test_the_member_gets_one_note_on_the_next_working_morning(world: World) -> None:
    _, message = digest_of(world)
    ana = world.person("ana")
    world.person("raj").react(message, "mega")
    world.person("raj").react(message, "star")
    world.person("sue").react(message, "handshake")
    world.person("sue").unreact(message, "handshake")
    world.advance(hours=2)
    assert not has(ana, "Who answered")
    world.move_to(NEXT_MORNING)
    note = latest(ana, "Who answered")
    assert "I pass it on, I vouch for it" in note.text
    assert world.person("sue").id not in str(note.data["blocks"])
    world.move_to("2026-12-01 09:00")
    assert len([it for it in ana.dm() if "Who answered" in it.text]) == 1


def test_answers_whose_note_did_not_arrive_are_told_with_the_next(world: World) -> None:
    _, message = digest_of(world)
    ana = world.person("ana")
    world.person("raj").react(message, "mega")
    world.driver.fault("error_before", method="chat.postMessage", status=200, error="msg_too_long")
    world.move_to(NEXT_MORNING)
    assert not has(ana, "Who answered")
    [refused] = world.complaints.records
    world.complaints.records.remove(refused)
    world.person("sue").react(message, "star")
    world.move_to("2026-12-01 09:00")
    assert "I pass it on" in latest(ana, "Who answered").text
    world.person("max").react(message, "mega")
    world.move_to("2026-12-02 09:00")
    assert world.person("raj").id not in str(latest(ana, "Who answered").data["blocks"])


def test_what_comes_while_a_note_is_in_doubt_is_told_with_the_next(world: World) -> None:
    _, message = digest_of(world)
    ana = world.person("ana")
    world.person("raj").react(message, "mega")
    world.driver.fault("error_after", method="chat.postMessage", status=500)
    world.move_to(NEXT_MORNING)
    world.advance(seconds=5)
    world.person("sue").react(message, "star")
    world.advance(seconds=61)
    world.move_to("2026-12-01 09:00")
    assert world.person("sue").id in str(latest(ana, "Who answered").data["blocks"])
    assert world.person("raj").id not in str(latest(ana, "Who answered").data["blocks"])


def test_the_map_of_reactions_is_the_admins(world: World) -> None:
    journey_id, message = digest_of(world)
    with world.database.write() as session:
        kim = member(session, world, "kim")
        kim.is_admin = True
        session.add(kim)
        typed = {Meaning.AMPLIFY: ":parrot: rocket"}
        reactions.change_meanings(session, kim, typed, world.now())
    world.person("raj").react(message, "rocket")
    world.person("raj").react(message, "mega")
    assert meanings(world, journey_id) == [Meaning.AMPLIFY, Meaning.CHEER]
    with world.database.read() as session:
        shown = digest_reactions.legend(workspace_by_id(session, world.workspace_id))
    assert shown == (("parrot", Meaning.AMPLIFY),)


@pytest.mark.both
def test_an_endorsement_reaches_the_member_and_may_be_taken_back(world: World) -> None:
    journey_id, message = digest_of(world)
    raj, ana = world.person("raj"), world.person("ana")
    press(raj, "Endorse", message)
    assert raj.view().values["expires_on"] == "2027-11-27"
    assert raj.submit(quote="Found what nobody saw", expires_on="2026-11-01") == {
        "expires_on": "Choose a day after today."
    }
    assert not raj.submit(quote="Found what nobody saw", scope="public", expires_on="2027-05-01")
    world.tick()
    (given,) = endorsements(world, journey_id)
    assert (given.scope, given.expires_on) == (EndorsementScope.PUBLIC, date(2027, 5, 1))
    told = latest(ana, "endorsed you")
    assert "Found what nobody saw" in told.text
    assert "everyone in the company until Saturday 1 May 2027" in told.text
    raj.click("Take it back", in_=latest(raj, "has your endorsement"))
    world.tick()
    assert endorsements(world, journey_id)[0].withdrawn_at is not None
    assert not has(ana, "Found what nobody saw")
    assert has(ana, "took their endorsement back")
    assert has(raj, "You took your endorsement of")


@pytest.mark.both
def test_a_form_sent_twice_is_one_endorsement(world: World) -> None:
    journey_id, message = digest_of(world)
    raj = world.person("raj")
    press(raj, "Endorse", message)
    world.driver.fault("duplicate_event", times=1)
    view = raj.view()
    assert not raj.submit(view, quote="Found what nobody saw")
    key = endorsements(world, journey_id)[0].source_key
    assert key is not None
    assert view.id in key
    world.tick()
    assert len(endorsements(world, journey_id)) == 1
    assert len([it for it in world.person("ana").dm() if "endorsed you" in it.text]) == 1


def test_an_offer_is_taken_up_done_and_thanked_for(world: World) -> None:
    journey_id, message = digest_of(world)
    raj, ana = world.person("raj"), world.person("ana")
    press(raj, "Offer help", message)
    errors = raj.submit(text="An hour with my team", due_on="2026-11-20")
    assert errors == {"due_on": "Choose today or a later day."}
    assert not raj.submit(due_on="2026-12-04")
    world.tick()
    told = latest(ana, "offers you help")
    assert "An hour with my team" in told.text
    assert "Friday 4 December 2026" in told.text
    ana.click("Yes, please", in_=told)
    world.tick()
    world.move_to(NEXT_MORNING)
    assert has(raj, "gladly takes up your offer")
    asked = latest(ana, "You took up")
    ana.click("Say thank you", in_=asked)
    ana.click("Say thank you", in_=asked)
    world.tick()
    (made,) = offers(world, journey_id)
    assert made.state is OfferState.DONE
    assert made.thanked_at is not None
    about = [it for it in raj.dm() if "An hour with my team" in it.text]
    for words, it in zip(
        ("has your offer.", "gladly takes up your offer.", "says thank you for your help."),
        about,
        strict=True,
    ):
        assert words in it.text
        assert it.buttons == []


def test_a_supporter_may_say_that_it_is_done(world: World) -> None:
    journey_id, message = digest_of(world)
    raj, ana = world.person("raj"), world.person("ana")
    press(raj, "Offer help", message)
    raj.submit(text="An hour with my team")
    world.tick()
    ana.click("Yes, please", in_=latest(ana, "offers you help"))
    world.move_to(NEXT_MORNING)
    raj.click("It is done", in_=latest(raj, "gladly takes up"))
    world.tick()
    assert latest(ana, "help is done").buttons == ["Say thank you"]
    assert offers(world, journey_id)[0].state is OfferState.DONE


def test_an_offer_that_is_not_needed_is_turned_down_kindly(world: World) -> None:
    journey_id, message = digest_of(world)
    raj, ana = world.person("raj"), world.person("ana")
    press(raj, "Offer help", message)
    raj.submit(text="An hour with my team")
    world.tick()
    assert {"Yes, please", "No, thank you"} <= set(ana.home().buttons)
    told = latest(ana, "offers you help")
    ana.click("No, thank you", in_=told)
    ana.click("No, thank you", in_=told)
    world.move_to(NEXT_MORNING)
    assert offers(world, journey_id)[0].state is OfferState.DECLINED
    assert latest(ana, "You said no, thank you").buttons == []
    assert "An hour with my team" not in ana.home().text
    assert "An hour with my team" not in raj.home().text
    answers = [it for it in raj.dm() if "does not need this right now" in it.text]
    assert len(answers) == 1
    assert answers[0].buttons == []


def test_an_offer_may_be_taken_back(world: World) -> None:
    journey_id, message = digest_of(world)
    raj, ana = world.person("raj"), world.person("ana")
    press(raj, "Offer help", message)
    raj.submit(text="An hour with my team")
    world.tick()
    raj.click("Take it back", in_=latest(raj, "has your offer"))
    world.tick()
    assert offers(world, journey_id)[0].state is OfferState.WITHDRAWN
    assert latest(ana, "had to take this offer back").buttons == []


def test_what_was_given_stays_when_a_supporter_leaves_and_what_is_open_goes(world: World) -> None:
    journey_id, message = digest_of(world)
    raj, ana = world.person("raj"), world.person("ana")
    press(raj, "Endorse", message)
    assert not raj.submit(quote="Reliable under pressure")
    press(raj, "Offer help", message)
    assert not raj.submit(text="An hour with my team")
    press(raj, "Ask", message)
    assert not raj.submit(text="Which tool was it?")
    world.tick()
    for words in ("Reliable under pressure", "An hour with my team", "Which tool was it?"):
        assert words in ana.home().text
    with world.database.write() as session:
        left = member(session, world, "raj")
        place = supporter(session, world.workspace_id, journey_id, left.id)
        assert place is not None
        place.asked_at = world.now()
        consent.leave(session, left, place.id, world.now())
    world.tick()
    assert "Reliable under pressure" in ana.home().text
    assert "An hour with my team" not in ana.home().text
    assert "Which tool was it?" not in ana.home().text
    ana.click("Yes, please", in_=latest(ana, "offers you help"))
    world.move_to(NEXT_MORNING)
    assert has(ana, "does not support your journey any more")
    assert not has(raj, "gladly takes up your offer")


def test_a_question_is_answered_to_who_asked_and_nobody_else(world: World) -> None:
    journey_id, message = digest_of(world)
    raj, ana = world.person("raj"), world.person("ana")
    press(raj, "Ask", message)
    assert not raj.submit(text="Which tool was it?")
    world.tick()
    ana.click("Answer", in_=latest(ana, "asks you"))
    assert "Which tool was it?" in ana.view().text
    assert not ana.submit(answer="A small script of mine")
    world.move_to(NEXT_MORNING)
    assert "A small script of mine" in latest(raj, "answered your question").text
    assert questions(world, journey_id)[0].answer == "A small script of mine"
    for name in ("sue", "max", "eve"):
        assert "A small script of mine" not in world.person(name).everything()
        assert "Which tool was it?" not in world.person(name).everything()


def test_an_answer_that_slack_put_off_does_not_reach_who_was_taken_off_meanwhile(
    world: World,
) -> None:
    journey_id, message = digest_of(world)
    raj, ana = world.person("raj"), world.person("ana")
    press(raj, "Ask", message)
    assert not raj.submit(text="Which tool was it?")
    world.tick()
    ana.click("Answer", in_=latest(ana, "asks you"))
    assert not ana.submit(answer="A small script of mine")
    world.driver.fault("rate_limit", method="chat.postMessage", retry_after=60)
    world.move_to(NEXT_MORNING)
    with world.database.write() as session:
        asker = member(session, world, "raj")
        place = supporter(session, world.workspace_id, journey_id, asker.id)
        assert place is not None
        supporter_map.remove(session, member(session, world, "ana"), place.id, world.now())
    world.advance(seconds=61)
    assert "A small script of mine" not in raj.everything()


def test_the_buttons_are_for_supporters_who_agreed(world: World) -> None:
    journey_id = sponsored(world, supporters=("raj",))
    win(world, "Automated the stock report", hours=3)
    message = posted_digest(world)
    max_ = world.person("max")
    for what in ("Endorse", "Offer help", "Ask"):
        press(max_, what, message)
        told: list[Any] = [it for it in max_.messages("ana-sponsors") if it.is_ephemeral]
        assert "How kind of you" in told[-1].text
        assert "ask Ana to add you" in told[-1].text.replace("Ask", "ask")
        assert max_.views() == []
    ana = world.person("ana")
    press(ana, "Endorse", message)
    assert any("your own digest" in it.text for it in ana.messages("ana-sponsors"))
    assert endorsements(world, journey_id) == []


def test_a_form_opened_before_leaving_endorses_nothing(world: World) -> None:
    journey_id, message = digest_of(world)
    raj = world.person("raj")
    press(raj, "Endorse", message)
    with world.database.write() as session:
        person = member(session, world, "raj")
        place = supporter(session, world.workspace_id, journey_id, person.id)
        assert place is not None
        place.consent = Consent.LEFT
        session.add(place)
    errors = raj.submit(quote="Found what nobody saw")
    assert "agreed to support" in "".join(errors.values())
    assert raj.view().values["quote"] == "Found what nobody saw"
    assert endorsements(world, journey_id) == []
