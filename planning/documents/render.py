"""HTML to PDF: tagged, self-contained, the same bytes for the same input.

One thread only: a FontConfiguration shared by threads corrupts the heap, so a lock
guards it; and the fetcher fetches nothing, because everything a document shows is
already in its HTML.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import pydyf
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

_rendering = Lock()


class OwnDrawings(URLFetcher):  # type: ignore[misc]
    """Serves the drawings it was given as `drawing:name`, and refuses every other address,
    so that no text in a plan can reach a file or a host (UPL-06)."""

    def __init__(self, drawings: Mapping[str, str | bytes] | None = None) -> None:
        super().__init__(allowed_protocols=())
        self._drawings = drawings or {}

    def fetch(self, url: str, headers: Any = None) -> Any:
        drawing = self._drawings.get(url.removeprefix("drawing:"))
        if not url.startswith("drawing:") or drawing is None:
            raise ValueError("documents fetch nothing but their own drawings")
        if isinstance(drawing, bytes):
            return URLFetcherResponse(url, drawing, {"Content-Type": "image/png"})
        return URLFetcherResponse(url, drawing.encode(), {"Content-Type": "image/svg+xml"})


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file carried inside the PDF."""

    name: str
    description: str
    content: bytes
    at: datetime


def render_pdf(
    html: str,
    *,
    stylesheets: Sequence[Path],
    identifier: bytes,
    attachments: Sequence[AttachedFile] = (),
    drawings: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A PDF/UA-1 file of `html`, whose images are `drawings` by name: SVG, or PNG as bytes.

    Drawings stand beside the page, not in it: inline, each of their elements would be
    matched against the page's style sheets, which takes longer than drawing it.

    `identifier` takes the place of a random file identifier; with the attachments'
    given times the output depends on nothing but its input.
    """
    with _rendering, _collecting_later():
        fonts = _fonts()
        document = HTML(string=html, url_fetcher=OwnDrawings(drawings)).render(
            font_config=fonts, stylesheets=[_stylesheet(path) for path in stylesheets]
        )
        document.metadata.attachments = [
            Attachment(
                string=attached.content,
                name=attached.name,
                description=attached.description,
                created=attached.at,
                modified=attached.at,
                relationship="Data",
                url_fetcher=OwnDrawings(),
            )
            for attached in attachments
        ]
        content: bytes = document.write_pdf(
            finisher=_say_languages,
            pdf_variant="pdf/ua-1",
            pdf_identifier=identifier,
            pdf_tags=True,
        )
    return content


def _say_languages(document: Any, pdf: Any) -> None:
    """Gives each article its `lang` in the tags, so that it is read aloud in its language.

    WeasyPrint tags the language of the whole document only. An article begins a sheet of
    its own, so the sheet tells which article a tag belongs to.
    """
    languages = {
        reference: box.element.get("lang")
        for reference, sheet in zip(pdf.page_references, document.pages, strict=True)
        for box in sheet._page_box.descendants()
        if box.element_tag == "article" and box.element is not None
    }
    for entry in pdf.objects:
        if isinstance(entry, dict) and entry.get("S") == "/Art" and languages[entry["Pg"]]:
            entry["Lang"] = pydyf.String(languages[entry["Pg"]])


@contextmanager
def _collecting_later() -> Iterator[None]:
    """No search for cycles while a document's boxes are made and none of them can go yet."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _stylesheet(path: Path) -> CSS:
    return CSS(
        string=path.read_text(encoding="utf-8"), font_config=_fonts(), url_fetcher=OwnDrawings()
    )
