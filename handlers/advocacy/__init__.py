"""Endorsements, offers and questions."""

from blocks.advocacy import (
    endorse_form,
    endorsement_note,
    offer_form,
    offer_note,
    question_answer_form,
    question_form,
    question_note,
)
from blocks.digests import digest_post
from handlers.advocacy import endorsements, offers, questions
from handlers.routes import Route, action, view

ROUTES: tuple[Route, ...] = (
    action(digest_post.ENDORSE, endorsements.open_endorse),
    view(endorse_form.CALLBACK, endorsements.submit_endorse),
    action(endorsement_note.WITHDRAW, endorsements.withdraw_endorsement),
    action(digest_post.OFFER, offers.open_offer),
    view(offer_form.CALLBACK, offers.submit_offer),
    action(offer_note.ACCEPT, offers.accept_offer),
    action(offer_note.DECLINE, offers.decline_offer),
    action(offer_note.DONE, offers.finish_offer),
    action(offer_note.THANK, offers.thank),
    action(offer_note.WITHDRAW, offers.withdraw_offer),
    action(digest_post.QUESTION, questions.open_question),
    view(question_form.CALLBACK, questions.submit_question),
    action(question_note.ANSWER, questions.open_answer),
    view(question_answer_form.CALLBACK, questions.submit_answer),
)
