"""Every failure is a page with a sentence, with the headers of any other page."""

import pytest
from django.test import Client
from pytest_django import Settings

from clinic import errors
from tests.integration.clinic.test_routes import check_headers

KINDS = [
    ("conflict", 409, "Bob changed this."),
    ("form", 400, "This form is out of date."),
    ("refused", 403, "Only on Mondays."),
    ("suspicious", 400, "could not be understood"),
    ("locked", 503, "The server is busy."),
    ("full", 503, "disk cannot be written"),
    ("crash", 500, "could not answer"),
]


@pytest.fixture(autouse=True)
def _failing_pages(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.integration.clinic.bare_urls"


@pytest.mark.parametrize(("kind", "status", "sentence"), KINDS)
def test_a_failure_is_a_page(alice_client: Client, kind: str, status: int, sentence: str) -> None:
    """SEC-03: with every header, and without what the exception said to the log."""
    alice_client.raise_request_exception = False
    response = alice_client.get(f"/failing/{kind}/")
    page = response.content.decode()
    assert response.status_code == status
    assert sentence in page
    assert "<h1>" in page
    assert "secret detail" not in page
    check_headers(response)


@pytest.mark.parametrize(("kind", "status", "sentence"), KINDS[:4])
def test_htmx_gets_an_alert_beside_what_is_on_the_screen(
    alice_client: Client, kind: str, status: int, sentence: str
) -> None:
    response = alice_client.post(f"/failing/{kind}/", headers={"HX-Request": "true"})
    assert response.status_code == status
    assert response["HX-Retarget"] == "#messages"
    assert sentence in response.content.decode()
    assert "<html" not in response.content.decode()


def test_a_conflict_shows_what_was_typed(alice_client: Client) -> None:
    """DUR-03."""
    page = alice_client.get("/failing/conflict/").content.decode()
    assert "mine" in page
    assert 'href="/newest/"' in page


def test_an_unknown_address_is_a_page_of_its_own(anonymous_client: Client) -> None:
    response = anonymous_client.get("/nothing/here/")
    assert response.status_code == 404
    check_headers(response)


def test_a_form_of_another_session_is_refused_in_words(alice: object) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/sign-in/", {"login": "alice"})
    assert response.status_code == 403
    assert "opened in another session" in response.content.decode()
    check_headers(response)


def test_a_page_that_cannot_be_drawn_is_answered_in_text(
    alice_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> str:
        raise OSError

    monkeypatch.setattr(errors, "render_to_string", broken)
    response = alice_client.get("/nothing/here/")
    assert (response.status_code, response["Content-Type"]) == (404, "text/plain; charset=utf-8")


def test_static_files_carry_the_same_headers(anonymous_client: Client) -> None:
    """SEC-03."""
    response = anonymous_client.get("/static/css/tokens.css")
    assert response.status_code == 200
    assert response.getvalue()
    check_headers(response, is_static=True)


def test_pages_are_compressed_and_printed_files_are_not() -> None:
    from django.http import HttpResponse
    from django.test import RequestFactory

    from clinic.middleware import TextGZipMiddleware

    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    for kind, is_compressed in (("text/html", True), ("application/pdf", False)):

        def answer(request: object, kind: str = kind) -> HttpResponse:
            return HttpResponse("x" * 1000, content_type=kind)

        response = TextGZipMiddleware(answer)(request)
        assert isinstance(response, HttpResponse)
        assert ("Content-Encoding" in response.headers) is is_compressed
