"""Django's PostgreSQL backend, in which a transaction waits for the one before it.

Every rule of a record is checked and then written: the version a form was opened on, the
stock that is left, the log's next number. On SQLite a transaction is the only writer from its
beginning. Here it takes one lock for the whole database at its beginning, so that the same
code means the same, and what is true of one is proved for both.
"""

from typing import Final

from django.db.backends.postgresql import base

ONE_WRITER: Final = 0x63616C66
"""The lock's number: any, as long as nothing else in this database uses it."""


class DatabaseWrapper(base.DatabaseWrapper):
    """`clinic.postgresql` as DATABASES' ENGINE."""

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if autocommit:
            return
        with self.wrap_database_errors:
            try:
                self.connection.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_WRITER])
            except BaseException:
                self.connection.rollback()
                self.connection.autocommit = True
                raise
