"""Hostile text at every form, random editors on one plan, random bytes at every reader."""
