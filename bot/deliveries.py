"""`headway deliveries`: the ledger in an operator's hands. It shows ids, never what was written."""

import argparse
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from blocks.refusals import Sentences, sentence
from sponsorship.delivery import by_hand
from sponsorship.delivery.rules.drawn import call_of
from sponsorship.delivery.rules.refused import DeliveryRefused
from sponsorship.refusals import Refusal
from storage.database import Database
from storage.delivery.by_hand import deliveries_for_operator
from storage.delivery.deliveries import Delivery
from storage.types import DeliveryState

_IS = {
    DeliveryState.PENDING: "It waits for its moment, and is sent by itself.",
    DeliveryState.SENDING: "It is being sent at this moment: look again in some minutes.",
    DeliveryState.UNSURE: (
        "Whether it arrived is not known: look in Slack, then say so with `headway deliveries "
        "settle`."
    ),
    DeliveryState.SENT: "It was sent.",
    DeliveryState.CANCELLED: "It was not wanted any more.",
    DeliveryState.EXPIRED: "It was too late to be of use.",
    DeliveryState.FAILED: (
        "Slack refused it for good: `headway deliveries retry` once that is mended."
    ),
}
SENTENCES: Sentences = {
    DeliveryRefused.TOO_LATE: "It is too late for this message to be of use: drop it instead.",
    DeliveryRefused.NO_TIMESTAMP: (
        "A message's timestamp looks like 1732353600.000100. In its link it is the digits after "
        "the p, with a point before the last six."
    ),
    DeliveryRefused.NOT_THERE: (
        "There is no such message, or it is in somebody's hands: look again."
    ),
    DeliveryRefused.NO_HISTORY: (
        "It is in a direct message of somebody who erased themselves, where Headway cannot take "
        "it out without the history scopes: grant them, and it is found and taken out."
    ),
    DeliveryRefused.UNHEARD_OF: (
        "There is neither a person nor a message {word}. A person is Slack's id, U…, of somebody "
        "who has met Headway; a message is its id from `headway deliveries list`, or its timestamp "
        "or link in Slack. What left nothing in Slack is forgotten after 30 days."
    ),
    DeliveryRefused.IN_ANOTHER_STATE: lambda state: f"{_IS[state]} It is left as it is.",
}

OPEN = ("pending", "sending", "unsure", "failed")


class NotDone(Exception):
    """A sentence for the operator."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `headway deliveries`."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="what")
    listing = commands.add_parser("list", help="show messages, those due first on top")
    listing.add_argument(
        "--state",
        action="append",
        choices=[state.value for state in DeliveryState],
        help=f"one of them or several; {', '.join(OPEN)} unless given",
    )
    listing.add_argument("--workspace", help="Slack's id, T…")
    listing.add_argument("--person", help="only those to this person: Slack's id, U…")
    listing.add_argument(
        "--older-than",
        type=float,
        default=0,
        metavar="MINUTES",
        help="due so long ago or longer; what was tried already: made so long ago",
    )
    listing.add_argument("--future", action="store_true", help="also what is not due yet")
    listing.add_argument("--limit", type=int, default=100)
    asking = commands.add_parser("why", help="say why a message came or did not come")
    asking.add_argument("about", help="a person (Slack's id, U…) or a message (id, ts or link)")
    asking.add_argument("--workspace", help="Slack's id, T…")
    for name, does in (
        ("retry", "send a failed or waiting message as soon as possible"),
        ("drop", "give a message up that was not sent or whose fate is unknown"),
        ("settle", "say whether an unsure message arrived"),
    ):
        one = commands.add_parser(name, help=does)
        one.add_argument("id")
        if name == "settle":
            fate = one.add_mutually_exclusive_group(required=True)
            fate.add_argument("--sent", metavar="TS", help="it arrived: Slack's timestamp")
            fate.add_argument("--not-sent", action="store_true", help="it did not: send it")


def work(database: Database, chosen: argparse.Namespace, now: datetime) -> str:
    """Do what was chosen and return what to print; raises NotDone, which says why not."""
    if chosen.what == "list":
        return "\n".join(_lines(database, chosen, now))
    try:
        if chosen.what == "why":
            from bot.why import why  # here, as other commands start faster without

            return "\n".join(why(database, chosen.about, chosen.workspace, now))
        with database.everywhere().write() as session:
            delivery = _change(chosen)(session, now)
            return f"{delivery.id} is {delivery.state.value} now."
    except Refusal as refusal:
        raise NotDone(sentence(refusal, SENTENCES)) from refusal


def _change(chosen: argparse.Namespace) -> Callable[[Session, datetime], Delivery]:
    def settle(session: Session, now: datetime) -> Delivery:
        if chosen.not_sent:
            return by_hand.settle_not_sent(session, chosen.id, now)
        from bot.messages import kinds
        from bot.messages.kind import follow  # here, as other commands start faster without

        doubtful = session.get(Delivery, chosen.id)
        call = call_of(doubtful) if doubtful else None
        delivery = by_hand.settle_sent(session, chosen.id, chosen.sent, now)
        kind = kinds().get(delivery.kind)
        if kind is not None:
            follow(kind, session, delivery, call, now)
        return delivery

    if chosen.what == "settle":
        return settle
    change = by_hand.retry if chosen.what == "retry" else by_hand.drop
    return lambda session, now: change(session, chosen.id, now)


def _lines(database: Database, chosen: argparse.Namespace, now: datetime) -> Iterator[str]:
    states = [DeliveryState(word) for word in chosen.state or OPEN]
    due_before = now - timedelta(minutes=chosen.older_than)
    if chosen.future:
        due_before = now + timedelta(days=3650)
    with database.everywhere().read() as session:
        found = deliveries_for_operator(
            session, states, chosen.workspace, chosen.person, due_before, chosen.limit
        )
    if not found:
        yield "There are none."
        return
    row = "{:32}  {:11}  {:9}  {:22}  {:16}  {:16}  {:>5}  {:12}  {}".format
    yield row(
        "id", "workspace", "state", "kind", "since (UTC)", "again (UTC)", "tries", "to", "why"
    )
    for delivery, slack_id in found:
        yield row(
            delivery.id,
            delivery.workspace_id,
            delivery.state.value,
            delivery.kind,
            f"{_since(delivery):{_MINUTE}}",
            _again(delivery, now),
            delivery.attempt,
            delivery.channel_id or slack_id or "nobody",
            _why(delivery),
        ).rstrip()
    if len(found) == chosen.limit:
        yield f"The first {chosen.limit}; --limit shows more."


_MINUTE = "%Y-%m-%d %H:%M"


def _since(delivery: Delivery) -> datetime:
    """When it was due, or was made if tries have moved that."""
    return min(delivery.due_at, delivery.created_at) if delivery.attempt else delivery.due_at


def _again(delivery: Delivery, now: datetime) -> str:
    waits = delivery.state in (DeliveryState.PENDING, DeliveryState.UNSURE)
    return f"{delivery.due_at:{_MINUTE}}" if waits and delivery.due_at > now else ""


def _why(delivery: Delivery) -> str:
    if delivery.state is DeliveryState.UNSURE:
        return f"its fate is unknown ({delivery.error or 'Slack did not answer'})"
    if delivery.state is DeliveryState.PENDING and delivery.attempt:
        return f"did not reach Slack ({delivery.error or 'no answer'})"
    return delivery.error or ""
