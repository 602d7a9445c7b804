"""A real server that can be killed and started again within a moment, and its client."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

FIRST_NIGHT = datetime(2026, 1, 1, tzinfo=UTC)
PATIENCE_SECONDS = 30
ANSWER_WITHIN_SECONDS = 60
# Any 32 letters are a token: the check is that form and cookie agree.
CSRF = "calflinecalflinecalflinecalfline"


class NoAnswer(OSError):
    """The server went away before it answered: nothing is known."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Browser:
    """One signed-in client on one connection after another."""

    port: int
    session: str

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"", {})

    def post(self, path: str, data: dict[str, Any], *, htmx: bool = False) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if htmx:
            headers["HX-Request"] = "true"
        return self._ask("POST", path, urlencode(data).encode(), headers)

    def upload(self, path: str, data: dict[str, Any], name: str, content: bytes) -> Answer:
        mark = uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in data.items()
        ]
        parts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="IMG.jpg"\r\n'
            "Content-Type: image/jpeg\r\n\r\n".encode()
        )
        body = b"".join([*parts, content, f"\r\n--{mark}--\r\n".encode()])
        return self._ask(
            "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"}
        )

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_WITHIN_SECONDS)
        sent = {
            "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Connection": "close",
            **headers,
        }
        try:
            connection.request(method, path, body, sent)
            response: HTTPResponse = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        except (OSError, HTTPException) as error:
            raise NoAnswer(str(error)) from error
        finally:
            connection.close()


@dataclass
class Server:
    """Process groups on one data folder; `kill` ends them all without warning."""

    port: int
    _zygote: subprocess.Popen[str]
    _groups: list[int] = field(default_factory=list)

    def start(self) -> None:
        """Starts gunicorn and waits until it answers."""
        self._spawn(f"serve {self.port}")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            with suppress(NoAnswer):
                if Browser(self.port, "").get("/healthz/").status == 200:
                    return
            time.sleep(0.01)
        raise RuntimeError("the server did not start again")

    def back_up(self, minute: int) -> int:
        """Starts a backup beside the server; answers its process."""
        return self._spawn(f"backup {minute}")

    def kill(self) -> None:
        """SIGKILL to every group, then waits until nothing of them is left."""
        for group in self._groups:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(_lives(group) for group in self._groups):
            if time.monotonic() > deadline:
                raise RuntimeError("a killed process is still there")
            time.sleep(0.002)
        self._groups.clear()

    def _spawn(self, line: str) -> int:
        assert self._zygote.stdin is not None
        assert self._zygote.stdout is not None
        self._zygote.stdin.write(f"{line}\n")
        self._zygote.stdin.flush()
        group = int(self._zygote.stdout.readline())
        self._groups.append(group)
        return group


def ended(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


@contextmanager
def server(port: int) -> Iterator[Server]:
    """A server on the data folder that `CALFLINE_DATA_DIR` names, killed at the end."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
    zygote = subprocess.Popen(
        [sys.executable, "-m", "tests.torture.zygote"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    running = Server(port, zygote)
    try:
        assert zygote.stdout is not None
        if zygote.stdout.readline() != "ready\n":
            raise RuntimeError("Calfline could not be imported")
        yield running
    finally:
        running.kill()
        zygote.kill()
        zygote.wait()


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
