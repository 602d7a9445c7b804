"""A worker for long tasks; `serve` starts it, after putting back what a killed one left."""

from typing import Any

from django_tasks_db.management.commands import db_worker

from planning.documents.attempts import be_ready


class Command(db_worker.Command):
    help = "Works off the queue: documents are drawn here."

    def handle(self, **options: Any) -> None:
        be_ready()
        super().handle(**options)
