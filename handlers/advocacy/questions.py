"""Questions and their answers."""

from blocks.advocacy import question_answer_form, question_form
from handlers.request import Request, form_key
from sponsorship.advocacy import questions, support


def open_question(request: Request) -> None:
    """Open the form for a question."""
    with request.reading() as (session, person):
        seen = support.support(session, person, request.pressed())
    request.show(question_form.draw(seen.digest.id, seen.member.name))
    request.ack()


def submit_question(request: Request) -> None:
    """Put the question to the member."""
    typed = question_form.read(request.form())
    with request.writing() as (session, person):
        key = form_key(request, person)
        questions.put(session, person, typed.digest_id, typed.text, key, request.now())
    request.done()


def open_answer(request: Request) -> None:
    """Open the form for the member's answer."""
    with request.reading() as (session, person):
        question, asker = questions.question_for(session, person, request.pressed())
    form = question_answer_form.draw(question.id, question.text, asker.name, question.answer)
    request.show(form)
    request.ack()


def submit_answer(request: Request) -> None:
    """Send the answer to whoever asked."""
    typed = question_answer_form.read(request.form())
    with request.writing() as (session, person):
        questions.answer(session, person, typed.question_id, typed.text, request.now())
    request.done()
