"""Sending what the ledger holds, and the engines that hint at it."""
