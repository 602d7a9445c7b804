"""DUR-04: sending a form again makes nothing twice and gives the same answer."""

import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.test import RequestFactory

from clinic import formkeys
from clinic.http import FormKeyMissing
from clinic.models import Clinic, Membership


def post(member: Membership, key: str) -> object:
    request = RequestFactory().post("/", {formkeys.FIELD: key})
    request.user = member.user
    return request


def make_clinic() -> str:
    return f"/clinics/{Clinic.objects.create(name='Made once').pk}/"


def send(member: Membership, key: str, purpose: str = "clinic_make") -> str:
    return formkeys.once(post(member, key), purpose, make_clinic)  # type: ignore[arg-type]


def test_five_times_one_after_the_other(alice: Membership) -> None:
    key = formkeys.issue()
    assert len({send(alice, key) for _ in range(5)}) == 1
    assert Clinic.objects.filter(name="Made once").count() == 1


@pytest.mark.django_db(transaction=True)
def test_five_times_at_once(alice: Membership) -> None:
    key = formkeys.issue()
    answers: list[str] = []
    together = threading.Barrier(5)

    def work() -> None:
        together.wait()
        try:
            answers.append(send(alice, key))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 5
    assert len(set(answers)) == 1
    assert Clinic.objects.filter(name="Made once").count() == 1


def test_two_forms_make_two_things(alice: Membership) -> None:
    assert send(alice, formkeys.issue()) != send(alice, formkeys.issue())


def test_work_that_fails_leaves_the_key_unused(alice: Membership) -> None:
    key = formkeys.issue()

    def fail() -> str:
        make_clinic()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        formkeys.once(post(alice, key), "clinic_make", fail)  # type: ignore[arg-type]
    assert not Clinic.objects.filter(name="Made once").exists()
    assert send(alice, key)


@pytest.mark.parametrize("key", ["", "nonsense", "１２３"])
def test_a_form_without_a_key_is_refused(alice: Membership, key: str) -> None:
    with pytest.raises(FormKeyMissing):
        send(alice, key)


def test_a_key_serves_one_person_and_one_form(alice: Membership, bob: Membership) -> None:
    key = str(uuid4())
    send(alice, key)
    with pytest.raises(FormKeyMissing):
        send(bob, key)
    with pytest.raises(FormKeyMissing):
        send(alice, key, "another_form")
