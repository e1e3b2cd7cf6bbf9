"""What surrounds the program where it runs: licences, audits, units; nothing here is installed."""
