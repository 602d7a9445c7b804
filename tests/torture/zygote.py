"""Starts servers quickly: Calfline is imported once here, and each start is a fork of this.

Reads lines on standard input and answers each with the id of a process that leads a group of
its own, so that one SIGKILL takes the whole group: gunicorn, its workers, the photo decoder.

    serve PORT        gunicorn as `manage.py serve` runs it
    backup MINUTE     one backup, named as if taken in that minute of the run
"""

import ctypes
import os
import signal
import sys
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

from django.conf import settings
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from clinic import backups
from clinic.wsgi import application
from tests.torture.server import FIRST_NIGHT

WORKERS, THREADS = 2, 4
PR_SET_CHILD_SUBREAPER = 36


class Served(BaseApplication):  # type: ignore[misc]
    """Gunicorn over the application that is already in memory."""

    def __init__(self, port: int) -> None:
        self._port = port
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": f"127.0.0.1:{self._port}",
            "worker_class": "gthread",
            "workers": WORKERS,
            "threads": THREADS,
            "preload_app": True,
            "keepalive": 75,
            "loglevel": "critical",
            "control_socket_disable": True,
        }.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> object:
        return application


def serve(port: int) -> None:
    Served(port).run()


def back_up(minute: int) -> None:
    backups.make(
        data_dir=settings.DATA_DIR,
        into=settings.CONFIG.backups,
        now=FIRST_NIGHT + timedelta(minutes=minute),
    )


def main() -> None:
    # Children and theirs are killed by others and end here; the kernel need not keep them.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        act, number = line.split()
        child = os.fork()
        if child == 0:
            os.setsid()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            status = 1
            try:
                {"serve": serve, "backup": back_up}[act](int(number))
                status = 0
            finally:
                os._exit(status)
        print(child, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
