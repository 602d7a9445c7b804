"""HTML to PDF: tagged, self-contained, the same bytes for the same input.

One thread only: a FontConfiguration shared by threads corrupts the heap, so a lock
guards it; and the fetcher fetches nothing, because everything a document shows is
already in its HTML.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

_rendering = Lock()


class FetchesNothing(URLFetcher):  # type: ignore[misc]
    """Refuses every address, so that no text in a plan can reach a file or a host (UPL-06)."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        raise ValueError("documents fetch nothing")


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
) -> bytes:
    """A PDF/UA-1 file of `html`.

    `identifier` takes the place of a random file identifier; with the attachments'
    given times the output depends on nothing but its input.
    """
    with _rendering:
        fonts = _fonts()
        document = HTML(string=html, url_fetcher=FetchesNothing()).render(
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
                url_fetcher=FetchesNothing(),
            )
            for attached in attachments
        ]
        content: bytes = document.write_pdf(
            pdf_variant="pdf/ua-1", pdf_identifier=identifier, pdf_tags=True
        )
    return content


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _stylesheet(path: Path) -> CSS:
    return CSS(
        string=path.read_text(encoding="utf-8"), font_config=_fonts(), url_fetcher=FetchesNothing()
    )
