"""What is said when something is refused."""

from blocks.refusals import Sentences
from sponsorship.wins.rules.refused import WinRefused

SENTENCES: Sentences = {
    WinRefused.LINE_TOO_LONG: (
        "A line holds up to {limit} characters and yours has {length}. Shorten it, or type /win "
        "alone: the form has more room."
    ),
    WinRefused.NO_TITLE: "What did you finish? A few words are enough.",
    WinRefused.NO_JOURNEY_YET: "Press *Start my journey* first; your win stays here until then.",
    WinRefused.GONE: "That win isn't here any more. /wins shows the ones you have.",
    WinRefused.NO_JOURNEY: (
        "You have no journey open just now. Start one in Headway's Home, in another window or on "
        "your phone, and save this then: it stays here."
    ),
    WinRefused.LOGGED_BEFORE: (
        "You logged this message before. Change that win with /wins; what you typed here stays "
        "until you close the form."
    ),
    WinRefused.NO_DAY: "Choose the day it happened.",
    WinRefused.DAY_AHEAD: "That day is still ahead. Choose today or a day before.",
    WinRefused.NO_READERS: "Choose who may see this win.",
    WinRefused.TOO_LONG: "This holds up to {limit} characters and yours has {length}.",
    WinRefused.NO_LINK: (
        "A link begins with https:// or http://, such as https://wiki.example.com/report."
    ),
    WinRefused.LINK_TOO_LONG: "Use a link of at most {limit} characters.",
    WinRefused.TOO_MANY_TAGS: "Use at most {limit} skills and tags.",
    WinRefused.TAG_TOO_LONG: "A tag has at most {limit} characters. Set them apart with commas.",
}
