"""A strict local Slack, on which any bot runs without an account.

`server.Playground` serves it, `company.Company` builds what is in it, `driver.Driver` lets a
program act as the people in it. It knows Slack and nothing of the bots that run on it.
"""
