"""The components' markup, read from the gallery as a screen reader and a browser would."""

import re
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from clinic.gallery import gallery_context

VOID = {"meta", "link", "input", "br", "hr", "img", "path", "circle", "rect"}


class Page(HTMLParser):
    """Every element with its attributes, in order, and the text of the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] or "" for _, attrs in self.elements if "id" in attrs]


@pytest.fixture(scope="module")
def gallery() -> Page:
    request = RequestFactory().get("/gallery/")
    return Page(render_to_string("_components/gallery.html", gallery_context(), request=request))


def test_ids_are_unique(gallery: Page) -> None:
    repeated = {name for name in gallery.ids if gallery.ids.count(name) > 1}

    # The gallery shows one field twice on purpose: in the form and under a side.
    assert {name for name in repeated if "girth_mm" not in name} == set()


def test_every_reference_between_elements_leads_somewhere(gallery: Page) -> None:
    """WCAG 1.3.1 and 3.3.1."""
    targets = set(gallery.ids)
    references = [
        (name, target)
        for _, attrs in gallery.elements
        for name in ("aria-describedby", "aria-labelledby", "for")
        for target in (attrs.get(name) or "").split()
    ]

    assert len(references) > 10
    assert [pair for pair in references if pair[1] not in targets] == []


def test_error_summary_links_to_fields_that_can_take_the_focus(gallery: Page) -> None:
    to_fields = [
        href
        for tag, attrs in gallery.elements
        if tag == "a" and (href := attrs.get("href") or "").startswith("#bad_")
    ]

    assert len(to_fields) >= 4
    assert {href[1:] for href in to_fields} - set(gallery.ids) == {"bad_source"}


def test_nothing_needs_inline_script_or_style(gallery: Page) -> None:
    """The content security policy would refuse it."""
    for tag, attrs in gallery.elements:
        assert tag != "style"
        assert not [name for name in attrs if name == "style" or name.startswith(("on", "hx-on"))]
        assert tag != "script" or "src" in attrs


def test_every_control_has_a_name(gallery: Page) -> None:
    labelled = {attrs.get("for") for tag, attrs in gallery.elements if tag == "label"}
    nameless = [
        attrs
        for tag, attrs in gallery.elements
        if tag in {"input", "select", "textarea"}
        and attrs.get("type") != "hidden"
        and attrs.get("id") not in labelled
    ]

    assert nameless == []


def test_sides_are_words(gallery: Page) -> None:
    """SAF-01."""
    assert "PATIENT'S LEFT" in gallery.text
    assert "PATIENT'S RIGHT" in gallery.text


def test_severities_are_words(gallery: Page) -> None:
    for word in ("Stop", "Confirm", "Note"):
        assert word in gallery.text


def test_banner_names_the_patient_by_two_identifiers_and_more(gallery: Page) -> None:
    """SAF-05."""
    for words in ("서하린", "Seo Harin", "1995-04-12 · 31 y", "C-1001", "pitting oedema, RIGHT"):
        assert words in gallery.text


def test_a_source_or_the_words_clinic_default_stand_by_each_number(gallery: Page) -> None:
    """SAF-06."""
    assert "[Picelli2012]" in gallery.text
    assert "clinic default" in gallery.text


def test_a_refused_button_says_why(gallery: Page) -> None:
    button = next(attrs for _, attrs in gallery.elements if attrs.get("id") == "sign-refused")

    assert "disabled" in button
    assert button["aria-describedby"] == "sign-refused-reason"
    assert "Only clinicians may sign plans." in gallery.text


def test_a_blocked_step_is_no_link_and_says_why(gallery: Page) -> None:
    assert "Sign the plan first." in gallery.text
    assert not [a for tag, a in gallery.elements if tag == "a" and a.get("data-state") == "blocked"]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_page_states_its_language(language: str) -> None:
    with translation.override(language):
        html = render_to_string("404.html", {"reason": ""}, request=RequestFactory().get("/"))

    assert f'<html lang="{language}">' in html


@pytest.mark.parametrize("status", [400, 403, 404, 409, 429, 500, 503])
def test_error_page_gives_the_reason_safely(status: int) -> None:
    request = RequestFactory().get("/")

    html = render_to_string(f"{status}.html", {"reason": "Only <clinicians> may."}, request=request)

    assert "Only &lt;clinicians&gt; may." in html
    assert len(re.findall(r"<h1>[^<]+</h1>", html)) == 1


@pytest.mark.parametrize("status", [500, 503])
def test_failure_pages_need_no_request(status: int) -> None:
    assert "<h1>" in render_to_string(f"{status}.html", {})


def test_demo_accounts_are_shown_only_when_given() -> None:
    request = RequestFactory().get("/")
    form = gallery_context()["form"]
    form.fields = {"login": form.fields["given_name"], "password": form.fields["given_name"]}

    html = render_to_string("account/login.html", {"form": form}, request=request)

    assert "Demo sign-ins" not in html
