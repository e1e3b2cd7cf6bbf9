"""People who type while everything goes wrong, and remember what they were told.

What they were told is held against the database afterwards: what was acknowledged is stored, and
once; what was refused was refused in words, with the text still there.
"""

import threading
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from random import Random

from sqlmodel import select

from playground.driver import Driver, Person, Refused, View
from playground.shapes import view_json
from storage.checkins.answers import CheckinAnswer
from storage.checkins.periods import CheckinPeriod
from storage.digests.reactions import Reaction
from storage.wins.wins import Win
from tests.chaos.company import Here
from tests.unmeasured import unmeasured

LONGEST_PATIENCE = 90
"""How often somebody sends a form again before they call it lost."""
PAUSE = 1.0


@dataclass
class Said:
    """What one person did, and what came back."""

    lines: dict[str, bool] = field(default_factory=dict)
    """Each line typed after `/win`, and whether it was acknowledged as logged."""
    forms: dict[str, bool] = field(default_factory=dict)
    """Each win sent by form, and whether the form was taken."""
    answer: str = ""
    """The last check-in answer that was acknowledged."""
    maybe: set[str] = field(default_factory=set)
    """Answers sent after it whose acknowledgement never came."""
    emoji: list[str] = field(default_factory=list)
    submissions: int = 0
    refusals: int = 0
    texts_lost: list[str] = field(default_factory=list)
    sentences: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0


class Typist(threading.Thread):
    """One member, who types one thing after the other until stopped."""

    def __init__(self, here: Here, number: int, *, seed: int, pause: float) -> None:
        super().__init__(name=f"typist {number}", daemon=True)
        self.said = Said()
        self._here, self.number, self._pause = here, number, pause
        self._dice = Random(seed * 1000 + number)
        self._user = here.people[number]
        self._room = here.rooms[number]
        self.stopped = threading.Event()
        self.broken: BaseException | None = None

    def run(self) -> None:
        try:
            with unmeasured(), Driver(self._here.slack.url) as driver:
                person = Person(driver, self._here.team.id, self._user.id)
                for n in count():
                    if self.stopped.wait(self._dice.uniform(0, 2 * self._pause)):
                        return
                    thing = self._dice.choice([self._line] * 4 + [self._form] * 3 + [self._checkin])
                    thing = self._react if self._dice.random() < 0.15 else thing
                    thing(person, f"typist {self.number} thing {n}")
        except BaseException as broken:  # noqa: BLE001 - shown by whoever waits for this thread
            self.broken = broken

    # --- what people do

    def _line(self, person: Person, text: str) -> None:
        """`/win` with a line. A card says that it was logged."""
        self.said.submissions += 1
        before = self._newest_in_room()
        try:
            person.command(f"/win {text}", channel=self._room.id)
        except Refused as refused:
            self._refused(refused.message)
            self.said.lines[text] = False
            return
        ts, answer = self._newest_in_room()
        if (ts, answer) == before:
            self.said.texts_lost.append(f"{text}: no answer")
        elif answer.startswith("Logged: "):
            self.said.lines[text] = True
        else:
            self._refused(answer)
            self.said.lines[text] = False
            if text not in answer:
                self.said.texts_lost.append(f"{text}: {answer}")

    def _form(self, person: Person, text: str) -> None:
        self._fill(person, "/win", text, "title")

    def _checkin(self, person: Person, text: str) -> None:
        self._fill(person, "/checkin", text, "progress")

    def _fill(self, person: Person, command: str, text: str, field_name: str) -> None:
        """Open a form, fill it in, and send it until it is taken."""
        try:
            person.command(command, channel=self._room.id)
        except Refused as refused:
            self._refused(refused.message)
        view = self._top(person)
        if view is None or field_name not in view.values:
            self._clear(person)
            return  # nothing was typed yet
        self.said.submissions += 1
        for _ in range(LONGEST_PATIENCE):
            if field_name == "title":
                self.said.forms[text] = False
            else:
                self.said.maybe.add(text)
            try:
                errors = person.submit(view, **{field_name: text})
            except Refused as refused:
                self._refused(refused.message)
                errors = {"": refused.message}
            top = self._top(person)
            while top is not None and top.id != view.id:
                self._refused(top.text)  # a notice lies on top of the form
                errors = {"": top.text}
                person.close(top)
                top = self._top(person)
            if not errors:
                self._taken(field_name, text)
                break
            self._refused("; ".join(errors.values()))
            if top is None or top.values[field_name] != text:
                self.said.texts_lost.append(f"{text}: the form is gone")
                break
            if self.stopped.wait(PAUSE):
                break
        self._clear(person)

    def _clear(self, person: Person) -> None:
        while (left := self._top(person)) is not None:
            person.close(left)

    def _taken(self, field_name: str, text: str) -> None:
        if field_name == "title":
            self.said.forms[text] = True
        else:
            self.said.answer = text
            self.said.maybe.clear()

    def _react(self, person: Person, text: str) -> None:
        """An emoji on the digest. Slack tells the bot until it is acknowledged."""
        name = text.replace(" ", "-")
        self.said.submissions += 1
        person.do("react", channel=self._here.sponsors.id, ts=self._here.digest_ts, name=name)
        self.said.emoji.append(name)

    # --- what people see, read where the playground keeps it

    def _newest_in_room(self) -> tuple[str, str]:
        for message in reversed(list(self._room.messages.values())):
            if message.ephemeral_to == self._user.id:
                return message.ts, message.text
        return "", ""

    def _top(self, person: Person) -> View | None:
        """The form on top."""
        team = self._here.team
        stack = team.stacks.get(self._user.id)
        view = team.views.get(stack[-1]) if stack else None
        if view is None:
            return None
        data = view_json(view, self._here.bot)
        return View(person, data, {"type": "view", "view_id": view.id})

    def _refused(self, sentence: str) -> None:
        self.said.refusals += 1
        self.said.sentences[sentence[:200]] += 1


def stop(typists: list[Typist]) -> None:
    """Let them finish what they are at. Raises what broke one of them."""
    for typist in typists:
        typist.stopped.set()
    for typist in typists:
        typist.join()
        if typist.broken is not None:
            raise typist.broken


@dataclass
class Typing:
    """What became of everything that was typed."""

    submissions: int = 0
    acknowledged: int = 0
    refusals: int = 0
    missing: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    texts_lost: list[str] = field(default_factory=list)
    sentences: Counter[str] = field(default_factory=Counter)

    @property
    def figures(self) -> str:
        return (
            f"{self.submissions} submissions, {self.acknowledged} acknowledged: "
            f"{len(self.missing)} missing, {len(self.doubled)} stored twice; "
            f"{self.refusals} times refused, {len(self.texts_lost)} texts lost"
        )

    @property
    def wrong(self) -> list[str]:
        return [
            f"{len(found)} {name}: {', '.join(found[:5])}"
            for name, found in (
                ("acknowledged and not stored", self.missing),
                ("stored twice", self.doubled),
                ("texts lost", self.texts_lost),
            )
            if found
        ]


def typed(here: Here, typists: list[Typist]) -> Typing:
    """Hold what people were told against the database."""
    result = Typing()
    with here.database.read() as session:
        titles = Counter(session.exec(select(Win.title)))
        emoji = Counter(session.exec(select(Reaction.emoji)))
        answers = dict(
            session.exec(
                select(CheckinPeriod.journey_id, CheckinAnswer.progress).join(
                    CheckinAnswer,
                    CheckinAnswer.period_id == CheckinPeriod.id,  # type: ignore[arg-type]
                )
            ).all()
        )
    for typist in typists:
        said = typist.said
        result.submissions += said.submissions
        result.refusals += said.refusals
        result.sentences += said.sentences
        result.texts_lost += said.texts_lost
        for text, acknowledged in {**said.lines, **said.forms}.items():
            result.acknowledged += acknowledged
            if acknowledged and not titles[text]:
                result.missing.append(text)
            if titles[text] > 1:
                result.doubled.append(text)
        if said.answer:
            result.acknowledged += 1
            kept = answers.get(f"{here.team.id}-j{typist.number}")
            if kept not in {said.answer, *said.maybe}:
                result.missing.append(f"{said.answer} (kept: {kept})")
        result.acknowledged += len(said.emoji)
        result.missing += [it for it in said.emoji if not emoji[it]]
    return result
