"""Rules: values in, values out; no session, no clock, no client."""
