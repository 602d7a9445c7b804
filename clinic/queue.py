"""The queue of long work, as a server that starts finds it."""

from django_tasks_db.models import DBTaskResult

from clinic.limited import Ended

WORKERS_LOST = 2


def take_up_lost() -> int:
    """Puts back what a killed worker was at, and answers how many tasks; before any
    worker works. What two workers have died of is not tried on a third.
    """
    taken_up = 0
    for task in DBTaskResult.objects.running():
        if len(task.worker_ids) < WORKERS_LOST:
            task.status = "READY"
            task.save(update_fields=["status"])
            taken_up += 1
        else:
            task.set_failed(Ended("the worker ended twice while it was at this"))
    return taken_up
