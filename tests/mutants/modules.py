"""Which modules must never be wrong, and which tests run each."""

_DIGESTS = ("tests/sponsorship/digests",)
_SUPPORTERS = ("tests/sponsorship/supporters",)
_DATA = ("tests/sponsorship/privacy",)
_LEDGER = (
    "tests/sponsorship/delivery/test_ledger.py",
    "tests/sponsorship/delivery/test_removal.py",
    "tests/bot/test_outcomes.py",
)

RUN_BY: dict[str, tuple[str, ...]] = {
    "sponsorship/visibility.py": (
        "tests/sponsorship/test_visibility.py",
        "tests/sponsorship/digests",
        "tests/sponsorship/checkins",
    ),
    "sponsorship/supporters/consent.py": _SUPPORTERS,
    "sponsorship/digests/content.py": _DIGESTS,
    "sponsorship/digests/rules/content.py": _DIGESTS,
    "sponsorship/digests/preview.py": _DIGESTS,
    "sponsorship/digests/rules/preview.py": _DIGESTS,
    "sponsorship/digests/post.py": _DIGESTS,
    "sponsorship/digests/thread.py": _DIGESTS,
    "sponsorship/digests/decisions.py": _DIGESTS,
    "sponsorship/privacy/export.py": _DATA,
    "sponsorship/privacy/erase.py": _DATA,
    "sponsorship/privacy/readers.py": _DATA,
    "sponsorship/privacy/retention.py": _DATA,
    "sponsorship/privacy/rules.py": _DATA,
    "storage/privacy/erase.py": _DATA,
    "storage/privacy/export_parts.py": _DATA,
    "storage/privacy/export.py": _DATA,
    "sponsorship/delivery/ledger.py": _LEDGER,
    "sponsorship/delivery/removal.py": _LEDGER,
    "sponsorship/wins/rules/line.py": ("tests/sponsorship/wins/test_one_liner.py",),
}
"""Rules on values or one session: a story takes ten times as long and says less."""

CHANGES_NOTHING: dict[tuple[str, str, str], str] = {
    (
        "sponsorship/privacy/retention.py",
        "now - UNINSTALLED_KEPT",
        "(now + UNINSTALLED_KEPT)",
    ): "it only says who may be due: whether they are is asked again, with the workspace held",
    (
        "storage/privacy/erase.py",
        "session.flush()",
        "pass",
    ): "a session writes what it holds before it executes a statement",
    (
        "sponsorship/wins/rules/line.py",
        'return ""',
        "return None",
    ): "a reason that is empty: nobody reads it",
}
"""Mutants that behave as the module does, each with the reason: they are not tried."""
