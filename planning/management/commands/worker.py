"""The worker for long tasks: first what the last one left, then whatever is queued."""

from typing import Any

from django_tasks_db.management.commands import db_worker

from clinic.queue import take_up_lost
from planning.documents.attempts import be_ready


class Command(db_worker.Command):
    help = "Works off the queue: documents are drawn here. One worker at a time."

    def handle(self, **options: Any) -> None:
        take_up_lost()
        be_ready()
        super().handle(**options)
