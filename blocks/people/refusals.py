"""What is said when something is refused."""

from blocks.refusals import Sentences
from sponsorship.people.rules import PersonRefused

SENTENCES: Sentences = {
    PersonRefused.DEACTIVATED: "This account is deactivated, so Headway can do nothing for it.",
    PersonRefused.UNREAD: "Slack did not say who this is. Please try again in a moment.",
    PersonRefused.APP: "An app cannot do this. Please choose a person.",
    PersonRefused.APP_HERE: "Headway is for people. An app can do nothing here.",
    PersonRefused.ELSEWHERE: "Please choose somebody from this workspace.",
    PersonRefused.AWAY_BACKWARDS: "The last day comes before the first. Please swap them.",
    PersonRefused.AWAY_OVER: "These days are over. Choose a last day from today on.",
    PersonRefused.AWAY_TOO_LONG: (
        "That is more than a year. Pause your journey in Headway's Home instead."
    ),
    PersonRefused.NOTE_TOO_LONG: "Please keep the note under {limit} characters.",
    PersonRefused.AWAY_NOT_YOURS: "Only the person who is away can change this.",
    PersonRefused.NO_WORKING_DAY: "Choose at least one working day.",
    PersonRefused.QUIET_BY_HALF: "Quiet hours need both a start and an end, or neither.",
    PersonRefused.NO_ROLE: lambda name: f"{name or 'Somebody here'} cannot hold a role.",
    PersonRefused.NO_ADMIN_LEFT: "There is always at least one admin. Please leave or add one.",
    PersonRefused.NOT_ADMIN: (
        "Only an admin of Headway can do this. `/headway help` says what you can do."
    ),
    PersonRefused.UNKNOWN: (
        "Slack did not say just now who you are. Nothing was done: please try again in a moment."
    ),
}
