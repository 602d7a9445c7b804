"""Photographs: received in a limited process of their own, kept as files, shown, printed.

    upload ──receive──▶ child process ──reencode──▶ fresh JPEGs ──storage──▶ files ──actions──▶ row

Nothing here, and nothing that reads from here, measures or computes from a picture (`SAF-06`).
"""
