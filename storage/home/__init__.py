"""What App Home reads: a handful of queries whose number does not grow with what they find."""
