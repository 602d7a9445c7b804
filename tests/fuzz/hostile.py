"""Each form with each hostile value: an answer below 500, and nothing kept of what is refused.

Every request happens in a savepoint that is rolled back, so each meets the same clinic.
"""

import random
import traceback
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from clinic.models import Membership
from tests.fuzz import values
from tests.fuzz.crawl import crawl, filled, of_the_table
from tests.fuzz.pages import Form

OWN_BOOKS = ("clinic_auditevent", "clinic_auditchain", "django_session", "clinic_cache")
"""Tables that a refusal may write: who was refused what, and the counters of signing in."""
DRAFTS = ("planning_consultation", "planning_visitdraft", "planning_treatment")
"""Tables that keep a form as it was typed, so that a refusal loses nothing of it."""
FIXED = ("hidden", "submit")
TOO_MANY_FIELDS = 2_001
FORM = "application/x-www-form-urlencoded"


@dataclass
class Report:
    """What was sent, how it was answered, and what is wrong; `left` are routes no form leads to."""

    seed: int
    forms: int = 0
    fields: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    accepted_as_filled: int = 0
    left: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)

    def lines(self) -> list[str]:
        said = ", ".join(f"{status}: {count}" for status, count in sorted(self.statuses.items()))
        return [
            f"seed {self.seed}: {self.forms} forms, {self.fields} fields,"
            f" {sum(self.statuses.values())} requests ({said});"
            f" {self.accepted_as_filled} forms taken as filled in",
            *(f"{where}: {what}" for where, what in self.problems.items()),
        ]


def run(alice: Membership, ada: Membership, *, seed: int, per_field: int) -> Report:
    """Every form once; `per_field` values into each field one at a time."""
    report, chance = Report(seed), random.Random(seed)  # noqa: S311 (values to try, no secret)
    found = crawl(alice, ada)
    report.left = of_the_table(alice, ada, found)
    for client, name, form in found.forms:
        report.forms += 1
        report.fields += len(form.names)
        _Attack(report, chance, client, name, form).all_ways(per_field)
    return report


class _Attack:
    def __init__(
        self, report: Report, chance: random.Random, client: Client, name: str, form: Form
    ) -> None:
        self.report, self.chance, self.client = report, chance, client
        self.name, self.form = name, form
        self.base = filled(form)
        self.typed = [each.name for each in form.fields if each.kind not in FIXED]
        self.before = {} if form.method == "get" else contents()

    def all_ways(self, per_field: int) -> None:
        if self.send("as filled in", self.base) < 400:
            self.report.accepted_as_filled += 1
        for called, value in values.TEXTS.items():
            held = [value] if called != "a megabyte" else [value, ""]
            filled_in = {
                name: [held[min(place, len(held) - 1)]] for place, name in enumerate(self.typed)
            }
            self.send(f"all fields {called}", {**self.base, **filled_in})
        for name in self.form.names:
            drawn = self.chance.sample(sorted(values.TEXTS), min(per_field, len(values.TEXTS)))
            for called in drawn:
                self.send(f"{name} {called}", {**self.base, name: [values.TEXTS[called]]})
        for called, raw in values.BYTES.items():
            self.send(f"all fields {called}", {name: [raw] for name in self.base})
        if self.form.method == "post":
            self._odd_bodies()

    def _odd_bodies(self) -> None:
        self.send("nothing", {})
        self.send("each twice", {name: held * 2 for name, held in self.base.items()})
        self.send("twice, other", {name: [*held, "x"] for name, held in self.base.items()})
        self.send("too many", {**self.base, "x": ["1"] * TOO_MANY_FIELDS})
        self.send("unknown", {**self.base, "is_superuser": ["1"], "__class__": ["x"]})
        files = {name: [SimpleUploadedFile("../x\x00.jpg", b"\xff\xd8 no")] for name in self.base}
        self.send("files for text", files)
        self.send("text for files", {**self.base, "photo": ["text"]})
        self.raw("JSON", b'{"a": 1}', "application/json")
        self.raw("broken JSON", b"{", "application/json")
        self.raw("no boundary", b"--x\r\n", "multipart/form-data")
        self.raw("cut multipart", b"--x\r\nContent-Disp", "multipart/form-data; boundary=x")
        self.raw("odd charset", b"a=%ff", f"{FORM}; charset=utf-16")
        self.raw("no charset", b"a=1", f"{FORM}; charset=no-such")
        self.raw("half percent", b"a=%&%=b&&=&%zz", FORM)

    def send(self, called: str, data: dict[str, list[Any]]) -> int:
        if self.form.method == "get":
            query = urlencode(data, doseq=True)
            return self._judge(called, lambda: self.client.get(f"{self.form.address}?{query}"))
        has_file = any(not isinstance(one, str | bytes) for held in data.values() for one in held)
        if has_file:
            return self._judge(called, lambda: self.client.post(self.form.address, data))
        # As a browser writes it, bytes and all.
        body = urlencode(data, doseq=True, errors="surrogatepass").encode()
        return self.raw(called, body, FORM)

    def raw(self, called: str, body: bytes, kind: str) -> int:
        address = self.form.address
        return self._judge(
            called, lambda: self.client.generic("POST", address, body, content_type=kind)
        )

    def _judge(self, called: str, ask: Any) -> int:
        where = f"{self.form.method} {self.name}, {called}"
        cookies = self.client.cookies.output()
        with transaction.atomic():
            try:
                answer = ask()
                body = answer.getvalue() if hasattr(answer, "getvalue") else answer.content
            except Exception as error:
                self._problem(where, f"{error!r:.300} {_place_of(error)}")
                transaction.set_rollback(True)
                return 500
            self.report.statuses[answer.status_code] += 1
            if answer.status_code >= 500:
                self._problem(where, f"answered {answer.status_code}")
            if 400 <= answer.status_code < 500 and self.before:
                kept = contents()
                changed = [table for table, rows in kept.items() if rows != self.before.get(table)]
                if changed:
                    self._problem(where, f"{answer.status_code}, but {changed} changed")
            self._escaped(where, answer, body)
            if answer.status_code == 302 and called.endswith(("script", "attribute", "template")):
                page = self.client.get(answer["Location"], follow=True)
                self._escaped(f"{where}, next page", page, page.getvalue())
            transaction.set_rollback(True)
        if self.client.cookies.output() != cookies:
            self._keep_session(cookies)
        return int(answer.status_code)

    def _escaped(self, where: str, answer: Any, body: bytes) -> None:
        if "X-Injected" in answer.headers:
            self._problem(where, "a header was injected")
        if "html" not in answer.headers.get("Content-Type", ""):
            return
        said = body.decode()
        if any(written in said for written in values.MARKUP) or values.EVALUATED in said:
            self._problem(where, "came back unescaped")

    def _keep_session(self, cookies: str) -> None:
        """What was signed out or in was rolled back: the browser goes on as it was."""
        self.client.cookies.clear()
        for line in cookies.splitlines():
            self.client.cookies.load(line.removeprefix("Set-Cookie: "))

    def _problem(self, where: str, what: str) -> None:
        self.report.problems.setdefault(where, what)


def contents() -> dict[str, str]:
    """A digest of each table's rows, without the server's own books."""
    digests = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in (*OWN_BOOKS, *DRAFTS):
                cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608 (our tables)
                digests[table] = sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return digests


def _place_of(error: Exception) -> str:
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if ".venv" not in frame.filename and "/tests/" not in frame.filename
    ]
    return " < ".join(f"{frame.filename.split('/')[-1]}:{frame.lineno}" for frame in frames[-3:])
