"""Debian's Chromium, and waiting for htmx: for the tests, the screenshots and the bench."""

import os
from typing import Final

from playwright.sync_api import Page

CHROMIUM: Final = os.environ.get("CALFLINE_CHROMIUM", "/usr/bin/chromium")
CHROMIUM_FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]

SETTLED: Final = """() => document.readyState === "complete" && !document.querySelector(
  ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added, [aria-busy=true]")"""


def settle(page: Page) -> None:
    """Waits until the page is loaded and htmx has nothing under way."""
    page.wait_for_function(SETTLED)
