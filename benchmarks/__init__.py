"""Programs that measure Headway and print each figure beside its goal.

Run one with `python -m benchmarks.<name>`; `docs/performance.md` says what each measures. Only
ratios within one run mean anything: the machine is shared, and rounds are interleaved.
"""
