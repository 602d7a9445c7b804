"""What a killed worker was at is taken up by the next one (LOAD-02)."""

from typing import Any
from uuid import uuid4

import pytest
from django_tasks_db.models import DBTaskResult, get_date_max

from clinic.queue import take_up_lost

pytestmark = pytest.mark.django_db


def task(status: str, *workers: str) -> Any:
    made = DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": [str(uuid4())], "kwargs": {}},
        task_path="planning.documents.tasks.render_plan_document",
        worker_ids=list(workers),
        backend_name="default",
        run_after=get_date_max(),
    )
    return made


def test_one_that_was_running_is_ready_again() -> None:
    task("RUNNING", "killed")
    assert take_up_lost() == 1
    assert DBTaskResult.objects.ready().count() == 1


def test_what_two_workers_died_of_is_not_tried_on_a_third() -> None:
    task("RUNNING", "killed", "killed too")
    assert take_up_lost() == 0
    given_up = DBTaskResult.objects.get()
    assert given_up.status == "FAILED"
    assert "ended twice" in given_up.traceback


def test_the_rest_of_the_queue_is_left_alone() -> None:
    for status in ("READY", "SUCCESSFUL", "FAILED"):
        task(status, "done")
    assert take_up_lost() == 0
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == [
        "FAILED",
        "READY",
        "SUCCESSFUL",
    ]
