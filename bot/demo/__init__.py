"""`headway demo`: a small company on a local Slack, with the real bot in it.

The only part of Headway that knows the playground, and nothing else knows the demo.
"""
