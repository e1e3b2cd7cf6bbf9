"""Endorsements, offers and questions."""

from blocks.advocacy import endorse_form as advocacy_endorse_form
from blocks.advocacy import endorsement_note, offer_note, question_answer_form, question_note
from blocks.advocacy import offer_form as advocacy_offer_form
from blocks.advocacy import question_form as advocacy_question_form
from handlers.advocacy import endorsements, offers, questions
from handlers.routes import Route, action, view

ROUTES: tuple[Route, ...] = (
    action(advocacy_endorse_form.ENDORSE, endorsements.open_endorse),
    view(advocacy_endorse_form.CALLBACK, endorsements.submit_endorse),
    action(endorsement_note.WITHDRAW, endorsements.withdraw_endorsement),
    action(advocacy_offer_form.OFFER, offers.open_offer),
    view(advocacy_offer_form.CALLBACK, offers.submit_offer),
    action(offer_note.ACCEPT, offers.accept_offer),
    action(offer_note.DECLINE, offers.decline_offer),
    action(offer_note.DONE, offers.finish_offer),
    action(offer_note.THANK, offers.thank),
    action(offer_note.WITHDRAW, offers.withdraw_offer),
    action(advocacy_question_form.QUESTION, questions.open_question),
    view(advocacy_question_form.CALLBACK, questions.submit_question),
    action(question_note.ANSWER, questions.open_answer),
    view(question_answer_form.CALLBACK, questions.submit_answer),
)
