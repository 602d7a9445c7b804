"""`manage.py serve`, as a clinic's computer runs it: both processes, together or not at all."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.config import BASE_DIR


def environment(data_dir: Path, port: int) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CALFLINE_", "DJANGO_"))
    }
    return kept | {"CALFLINE_DATA_DIR": str(data_dir), "PORT": str(port), "PYTHONUNBUFFERED": "1"}


def manage(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


PREPARE = """
from django.core.management import call_command
from clinic.demo import make_demo_clinic
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
make_demo_clinic()
"""


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that is set up, with the demo clinic's people but no patients."""
    folder = tmp_path_factory.mktemp("served")
    done = manage("shell", "-v0", "-c", PREPARE, env=environment(folder, 0))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def env(data_dir: Path, port: int) -> dict[str, str]:
    return environment(data_dir, port)


@pytest.fixture
def server(env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--workers", "1"],
        cwd=BASE_DIR,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    if process.poll() is None:
        process.terminate()
    process.communicate()


def said_at_start(server: subprocess.Popen[str]) -> str:
    """What the terminal shows up to the last line of the start."""
    assert server.stdout is not None
    said = ""
    for line in server.stdout:
        said += line
        if "admin" in line:
            return said
    pytest.fail(f"serve ended: {said}{server.stderr.read() if server.stderr else ''}")


def children_of(process: subprocess.Popen[str]) -> dict[str, int]:
    numbers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    found = {}
    for number in numbers:
        arguments = Path(f"/proc/{number}/cmdline").read_text()
        kind = "worker" if "\0worker\0" in arguments else "web"
        found[f"{kind} 2" if kind in found else kind] = int(number)
    return found


def test_it_says_where_to_go_and_how_to_sign_in(server: subprocess.Popen[str], port: int) -> None:
    said = said_at_start(server)
    assert f"http://127.0.0.1:{port}/" in said
    assert re.search(r"Clinician: clinician / \S+", said)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/") as answer:
        assert answer.status == 200
        assert answer.headers["Cache-Control"].count("no-store") == 1
        style = re.search(rb'href="(/static/css/tokens\.[0-9a-f]+\.css)"', answer.read())
    assert style is not None
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{style[1].decode()}") as answer:
        assert "immutable" in answer.headers["Cache-Control"]


def test_it_stops_all_when_asked(server: subprocess.Popen[str]) -> None:
    said_at_start(server)
    children = children_of(server)
    assert set(children) == {"web", "worker", "worker 2"}
    server.send_signal(signal.SIGTERM)
    assert server.wait() == 0
    for number in children.values():
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


@pytest.mark.parametrize(
    ("victim", "named"),
    [("worker", "task worker"), ("worker 2", "task worker"), ("web", "web server")],
)
def test_it_fails_aloud_when_one_dies(
    server: subprocess.Popen[str], victim: str, named: str
) -> None:
    said_at_start(server)
    children = children_of(server)
    os.kill(children[victim], signal.SIGKILL)
    assert server.wait() == 1
    assert server.stderr is not None
    assert f"{named} ended" in server.stderr.read()
    for number in children.values():
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def test_a_port_that_is_taken_or_none_is_named(tmp_path: Path, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        ended = manage("serve", env=environment(tmp_path, port))
    assert ended.returncode != 0
    assert f"PORT: cannot listen on {port}" in ended.stderr
    ended = manage("serve", env=environment(tmp_path, port) | {"PORT": "web"})
    assert "PORT: must be a number" in ended.stderr
