"""The ledger and what fills it."""
