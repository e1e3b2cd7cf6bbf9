"""What is said when something is refused."""

from blocks.refusals import Sentences
from sponsorship.home.rules import HomeRefused

SENTENCES: Sentences = {
    HomeRefused.NO_LIST: "This list is not there any more. Please open Headway's Home again.",
}
