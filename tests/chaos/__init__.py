"""Proof under faults: real replicas of Headway, killed, frozen and cut off at random.

The company around them is the playground in this process; people type all the while. Every
scenario ends in the same verdict (`tests.chaos.verdict`). `make chaos` runs all of them in
full (`python -m tests.chaos`), `test_chaos.py` small ones. Numbers in a scenario count posts in
Slack; dice are thrown from a printed seed, but processes race, so a seed repeats the plan of a
run and not its every instruction.
"""
