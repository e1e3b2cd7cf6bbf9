"""What comes in from Slack: the app, its transports, installing."""
