"""What happens between a person and an app: commands, buttons, forms, shortcuts.

Each function sends Slack's payload, waits for the acknowledgement and applies the answer. What
a person would see go wrong is raised as `ActError`.
"""
