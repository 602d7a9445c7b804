"""Fault runs a person can repeat: `make torture`, or `python -m tests.torture RUN`."""
