"""Calfline on PostgreSQL: one writer at a time, as on SQLite."""
