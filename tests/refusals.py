"""What somebody is told when a use case refuses."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from blocks.refusals import sentence
from sponsorship.refusals import Refusal


@contextmanager
def refused(words: str) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """What is done here is refused, in a sentence in which these words are found."""
    with pytest.raises(Refusal) as raised:
        yield raised
    assert re.search(words, sentence(raised.value)), sentence(raised.value)
