"""The ledger and the schedules that fill it."""
