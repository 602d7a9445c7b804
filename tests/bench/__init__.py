"""The measurements behind the goals, as medians and as ratios taken in one run.

`python -m tests.bench` prints them. Nothing here is asserted in a test: machines differ,
so speed is judged by ratios between things measured in turn on the same machine.
"""
