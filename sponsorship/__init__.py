"""What Headway means: the rules and use cases, with no Slack in them."""
