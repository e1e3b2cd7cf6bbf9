from decimal import Decimal

import pytest

from blocks.words.doubts import unsure_words
from sponsorship.doubts import Doubt, Unsure


@pytest.mark.parametrize("why", Doubt)
def test_each_doubt_is_a_sentence_of_its_own(why: Doubt) -> None:
    readings = (Decimal(1200), Decimal("1.2")) if why is Doubt.TWO_READINGS else ()
    said = unsure_words(Unsure(why, ("3 h", "4 h"), readings))
    assert said[-1] in ".?"
    assert "3 h" in said or why is Doubt.NOT_KEPT
    assert "{" not in said


def test_both_readings_of_a_number_are_said() -> None:
    readings = (Decimal(1234), Decimal("1.234"))
    said = unsure_words(Unsure(Doubt.TWO_READINGS, ("1.234",), readings))
    assert said == "“1.234” can be read as 1,234 or as 1.234."
