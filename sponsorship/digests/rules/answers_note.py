"""Who answered a digest, and how."""

from dataclasses import dataclass
from datetime import date

from storage.types import Meaning


@dataclass(frozen=True, slots=True)
class Answered:
    """What one person said by reactions; the meanings are distinct, in their order."""

    slack_id: str
    name: str
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class AnswersNote:
    """What came back on a digest since the last note. Counts are of what came since, too."""

    starts_on: date
    ends_on: date
    answered: tuple[Answered, ...]
    cheers: int
    endorsements: int
    offers: int
    questions: int
