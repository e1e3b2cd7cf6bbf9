"""Runs Headway: settings, the Bolt app, transports, the beat, delivery, the command line."""
