"""LOAD-02: work that runs away is ended, and who asked for it goes on."""

import ctypes
import faulthandler
import os
import resource
import signal
import time
from pathlib import Path

import pytest

from clinic.limited import Ended, Limits, drawn_apart
from clinic.models import Clinic

SMALL = Limits(memory_bytes=200_000_000, cpu_seconds=1, wall_seconds=0.3, output_bytes=1_000_000)


def children() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def test_the_answer_of_the_child_comes_whole() -> None:
    content = os.urandom(900_000)
    assert drawn_apart(lambda: content, Limits()) == content


def test_the_child_is_another_process_of_lower_rank() -> None:
    pid, niceness, badness = (
        drawn_apart(
            lambda: b" ".join(
                [
                    str(os.getpid()).encode(),
                    str(os.nice(0)).encode(),
                    Path("/proc/self/oom_score_adj").read_bytes().strip(),
                ]
            )
        )
        .decode()
        .split()
    )
    assert int(pid) != os.getpid()
    assert int(niceness) >= 10
    assert badness == "1000"


def test_one_that_waits_forever_is_killed() -> None:
    def wait() -> bytes:
        time.sleep(600)
        return b"never"

    with pytest.raises(Ended, match=r"not done within 0\.3 s"):
        drawn_apart(wait, SMALL)
    assert not children()


def test_one_that_counts_forever_is_killed_by_the_kernel() -> None:
    def count() -> bytes:
        while True:
            pass

    limits = Limits(cpu_seconds=1, wall_seconds=60)
    with pytest.raises(Ended, match=r"SIGXCPU|SIGKILL"):
        drawn_apart(count, limits)


def test_one_that_takes_all_memory_is_refused_it() -> None:
    limits = Limits(memory_bytes=200_000_000)
    with pytest.raises(Ended, match="MemoryError"):
        drawn_apart(lambda: bytes(1_000_000_000), limits)
    assert len(drawn_apart(lambda: bytes(50_000_000), limits)) == 50_000_000


def test_one_that_crashes_takes_nobody_along() -> None:
    def crash() -> bytes:
        faulthandler.disable()
        return ctypes.string_at(1)

    with pytest.raises(Ended, match=r"SIGSEGV|SIGBUS"):
        drawn_apart(crash)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_one_that_is_killed_is_no_answer(number: signal.Signals) -> None:
    def killed() -> bytes:
        os.kill(os.getpid(), number)
        return b"never"

    with pytest.raises(Ended, match=number.name):
        drawn_apart(killed)


def test_one_that_leaves_without_a_word_is_no_answer() -> None:
    with pytest.raises(Ended, match="code 3"):
        drawn_apart(lambda: os._exit(3))


def test_an_answer_without_end_is_cut_off() -> None:
    with pytest.raises(Ended, match="more than 1000000 bytes"):
        drawn_apart(lambda: bytes(2_000_000), SMALL)


def test_what_failed_says_where_but_nothing_of_a_patient() -> None:
    """SEC-09: an error's own words may quote what was typed."""

    def fail() -> bytes:
        raise ValueError("김가상 was typed")

    with pytest.raises(Ended) as ended:
        drawn_apart(fail)
    assert "ValueError at" in str(ended.value)
    assert "fail" in str(ended.value)
    assert "김가상" not in str(ended.value)


def test_the_child_cannot_use_the_database_and_the_parent_still_can(clinic: Clinic) -> None:
    with pytest.raises(Ended, match="RuntimeError"):
        drawn_apart(lambda: str(Clinic.objects.count()).encode())
    assert Clinic.objects.count() == 1


def test_the_child_cannot_take_its_limits_back() -> None:
    def look() -> bytes:
        for what in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE):
            soft, hard = resource.getrlimit(what)
            assert soft == hard >= 0
        return b"limited"

    assert drawn_apart(look) == b"limited"
