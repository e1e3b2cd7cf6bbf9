r"""What English calls a day: the vocabulary of `day_phrase`, data alone.

Texts with | are alternatives within a regular expression, whose spaces are written "\ ".
"""

LANGUAGE = "en"
ORDER = "DMY"

MAYBE_DAY = (
    r"day\b|\bago\b|\b(?:last|past|on)\ (?:mon|tue|wed|thu|fri|sat|sun)"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)
"""The cheapest sign that a day may be named."""

COUNT = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|[0-9]{1,3})"
YESTERDAY = "yesterday"
WORDS = (
    r"today|(?:the\ )?day\ before\ yesterday|yesterday"
    rf"|{COUNT}\ (?:days?|weeks?)\ ago"
)
BEFORE_WEEKDAY = "last|past|on"
WEEKDAY = "(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
ORDINAL = "st|nd|rd|th"
ON = r"on\ "
THE = r"the\ "
OF = r"of\ "
POSSESSIVE = r"['’]s\b"

NOT_THE_DAY = (
    r"\b(?:since|until|till?|to|by|before|after|from|every|each|due|starting|as\ of)"
    r"(?:\ last|\ on)?"
)
"""Before a day: it is not the one on which something happened."""

VERB = r"\b(?:may|march)\b"
"""Months in lower case that could be verbs, unless "on" or a year stands beside them."""
