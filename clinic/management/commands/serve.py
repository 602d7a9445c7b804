"""Runs Calfline: the web server and the workers for long tasks, as one."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, SystemCheckError
from django.db import DatabaseError, connection
from django.utils import timezone

from clinic.demo import demo_accounts
from clinic.models import Membership
from clinic.queue import take_up_lost

DEFAULT_PORT = 8000
STOP_WITHIN_SECONDS = 20
PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.05
WEB = "The web server"
WORKERS = ("The first task worker", "The second task worker")
"""Two, so that a plan is drawn while somebody else's is."""

Children = dict[str, subprocess.Popen[bytes]]


class Command(BaseCommand):
    help = (
        "Serves Calfline on 127.0.0.1 (PORT, default 8000) and works off its queue."
        " If one of its processes ends, so do the others, and this command fails."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=None, help="overrides PORT")
        parser.add_argument("--workers", type=int, default=2, help="web processes")
        parser.add_argument("--threads", type=int, default=4, help="threads in each")

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"] or _port_from_environment()
        _refuse_taken(port)
        _check()
        # Here and not in a worker: only before any of them works is what runs known to be lost.
        take_up_lost()
        connection.close()
        children: Children = {}
        _forward_signals()
        try:
            children[WEB] = _start(_gunicorn(port, options["workers"], options["threads"]))
            # The workers wait for nobody; the first page comes sooner without them beside.
            is_up = _answers(port, children)
            for name in WORKERS:
                children[name] = _start([sys.executable, "manage.py", "worker", "--no-reload"])
            if is_up:
                self._say_where(port)
            code = _wait(children, self.stderr.write, Nightly())
        except KeyboardInterrupt:
            code = 0
        _stop(children)
        sys.exit(code)

    def _say_where(self, port: int) -> None:
        self.stdout.write(f"\nCalfline is at http://127.0.0.1:{port}/   (Ctrl-C stops it)")
        if not settings.CONFIG.is_production:
            for line in _demo_sign_ins():
                self.stdout.write(line)
        self.stdout.flush()


def _port_from_environment() -> int:
    said = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not said.isdecimal() or not 1 <= int(said) <= 65535:
        raise CommandError(f"PORT: must be a number from 1 to 65535, got {said}")
    return int(said)


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"PORT: cannot listen on {port} ({error.strerror}); PORT=8001 tries another"
            ) from None


def _check() -> None:
    try:
        connection.ensure_connection()
        if settings.CONFIG.is_production:
            call_command(
                "check",
                databases=["default"],
                deploy=True,
                fail_level="WARNING",
                stdout=StringIO(),
            )
        call_command("migrate", check_unapplied=True, verbosity=0)
    except (SystemCheckError, ImproperlyConfigured, DatabaseError) as error:
        raise CommandError(f"Calfline cannot start.\n{error}") from None
    except SystemExit:
        raise CommandError(
            "The database is not up to date: run `python manage.py migrate`, after a backup."
        ) from None


def _gunicorn(port: int, workers: int, threads: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "clinic.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
        "--workers",
        str(workers),
        "--threads",
        str(threads),
        # Imported once, before the workers part; no database connection is open by then.
        "--preload",
        # Above a proxy's usual 60 s, so that the proxy is the one to close idle connections.
        "--keep-alive",
        "75",
        "--graceful-timeout",
        str(STOP_WITHIN_SECONDS - 5),
        "--log-level",
        "warning",
    ]


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    # A session of its own, so that a Ctrl-C reaches each child once, through this process.
    return subprocess.Popen(
        command, cwd=settings.BASE_DIR, start_new_session=True, preexec_fn=_end_with_parent
    )


def _end_with_parent() -> None:
    """Has the kernel stop this child should its parent be killed outright (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _forward_signals() -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def _answers(port: int, children: Children) -> bool:
    """Waits until the port takes connections; False when a child ended before that."""
    while all(child.poll() is None for child in children.values()):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(POLL_SECONDS)
        else:
            return True
    return False


class Nightly:
    """Starts the night's work once a day, at the clinic's own hour, while Calfline serves."""

    def __init__(self) -> None:
        self._due = _next_night(timezone.localtime())
        self._running: subprocess.Popen[bytes] | None = None

    def look(self) -> None:
        now = timezone.localtime()
        if now < self._due:
            return
        self._due = _next_night(now)
        if self._running is None or self._running.poll() is not None:
            self._running = _start([sys.executable, "manage.py", "nightly"])

    def stop(self) -> None:
        if self._running is not None and self._running.poll() is None:
            self._running.terminate()


def _next_night(now: datetime) -> datetime:
    due = now.replace(hour=settings.CONFIG.backup_hour, minute=0, second=0, microsecond=0)
    return due if due > now else due + timedelta(days=1)


def _wait(children: Children, complain: Callable[[str], object], nightly: Nightly) -> int:
    """Waits until a child ends by itself, which it never should; answers the exit code."""
    try:
        return _watch(children, complain, nightly)
    finally:
        nightly.stop()


def _watch(children: Children, complain: Callable[[str], object], nightly: Nightly) -> int:
    while True:
        nightly.look()
        for name, child in children.items():
            if child.poll() is not None:
                complain(f"{name} ended with code {child.returncode}; stopping the other.")
                return 1
        time.sleep(POLL_SECONDS)


def _stop(children: Children) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_WITHIN_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _demo_sign_ins() -> list[str]:
    accounts = demo_accounts()
    if accounts:
        return [
            "Sign in to the demo clinic (all its patients are fictitious):",
            *(f"  {account.role}: {account.username} / {account.password}" for account in accounts),
        ]
    if not Membership.objects.exists():
        return ["Nobody can sign in yet: `python manage.py add_member --help` makes an account."]
    return []
