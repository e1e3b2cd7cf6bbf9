"""The features, in the order in which they stand on each other."""

FEATURES = (
    "workspaces",
    "people",
    "journeys",
    "supporters",
    "wins",
    "checkins",
    "digests",
    "advocacy",
    "privacy",
    "home",
)
"""Names of folders, the same in each room where a feature has something to say.

A feature uses only those that stand before it. What an earlier one changes, a later one follows by
declaration.
"""
