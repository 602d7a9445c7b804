"""Work that may run away, done where it can be ended: in a child with little of everything.

    content = drawn_apart(lambda: plan_pdf(reading, paper))

The child is a fork of the process that asks, so that everything imported and read there is
there at once; it must not touch the database, and cannot. Whatever becomes of it (an error, a
crash, too much memory, too long), the process that asked goes on and learns of it as `Ended`.

Linux. Nothing but the standard library at import: `patients.photos.reencode` uses the limits.
"""

import ctypes
import os
import resource
import select
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final, NoReturn

PR_SET_PDEATHSIG: Final = 1
CHUNK_BYTES: Final = 1 << 16
DONE, FAILED = b"D", b"F"


class Ended(RuntimeError):
    """The child gave nothing; says why without a word of what it worked on."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may take: memory beyond what it is born with, and seconds."""

    memory_bytes: int = 1_000_000_000
    cpu_seconds: int = 30
    wall_seconds: float = 30
    output_bytes: int = 100_000_000
    niceness: int = 10


DRAWING: Final = Limits()
"""Of one document. Clinic default; a plan on paper takes half a second and 60 MB."""


def drawn_apart(work: Callable[[], bytes], limits: Limits = DRAWING) -> bytes:
    """What `work` answers, done in a child. Raises Ended when it gives nothing."""
    reading, writing = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _in_child(work, limits, writing, parent)
    os.close(writing)
    try:
        answer = _read(reading, limits)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.close(reading)
        _, status = os.waitpid(child, 0)
    return _taken(answer, os.waitstatus_to_exitcode(status))


def take_little(
    *, memory_bytes: int, cpu_seconds: int, output_bytes: int, open_files: int, niceness: int
) -> None:
    """Gives this process little of everything, for good: a hard limit cannot be raised.

    `memory_bytes` is of addresses, all that is mapped already included.
    """
    os.nice(niceness)
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, output_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, open_files),
    ):
        resource.setrlimit(what, (most, most))


def _in_child(work: Callable[[], bytes], limits: Limits, writing: int, parent: int) -> NoReturn:
    """Ends without running anything that waits for the parent's end."""
    code = 1
    try:
        _become_small(limits, parent)
        try:
            answer = DONE + work()
        except BaseException as error:
            answer = FAILED + _where(error).encode()
        with os.fdopen(writing, "wb") as file:
            file.write(answer)
        code = 0
    finally:
        os._exit(code)


def _become_small(limits: Limits, parent: int) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    # Should memory end altogether, the kernel takes this child and not the database's user.
    Path("/proc/self/oom_score_adj").write_text("1000")
    _let_database_alone()
    take_little(
        memory_bytes=_mapped_bytes() + limits.memory_bytes,
        cpu_seconds=limits.cpu_seconds,
        output_bytes=limits.output_bytes,
        open_files=256,
        niceness=limits.niceness,
    )


def _let_database_alone() -> None:
    """A connection shared with the parent would break both; SQLite's not even be closed."""
    if "django.db" not in sys.modules:
        return
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.execute_wrappers.append(_refuse)


def _refuse(*_: object) -> NoReturn:
    raise RuntimeError("the database is not for a child that draws")


def _mapped_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def _where(error: BaseException) -> str:
    """The error's kind and the lines it came through, without its words: they may quote a
    patient."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-6:]]
    return f"{type(error).__name__} at {' > '.join(lines)}"


def _read(reading: int, limits: Limits) -> bytes:
    deadline = monotonic() + limits.wall_seconds
    answer = bytearray()
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, deadline - monotonic()))
        if not ready:
            raise Ended(f"not done within {limits.wall_seconds:g} s")
        chunk = os.read(reading, CHUNK_BYTES)
        if not chunk:
            return bytes(answer)
        answer += chunk
        if len(answer) > limits.output_bytes:
            raise Ended(f"more than {limits.output_bytes} bytes")


def _taken(answer: bytes, code: int) -> bytes:
    if code < 0:
        raise Ended(f"killed by {signal.Signals(-code).name}")
    if code > 0 or not answer:
        raise Ended(f"ended with code {code} and no answer")
    if answer[:1] == FAILED:
        raise Ended(answer[1:].decode())
    return answer[1:]
