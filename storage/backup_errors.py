"""Why a copy of the database cannot be made or put back, in words for an operator."""


class CannotBackUp(Exception):
    """A sentence that says why there is no copy, and how to mend it."""


class CannotRestore(Exception):
    """A sentence that says why the copy was not put back, and how to mend it."""
