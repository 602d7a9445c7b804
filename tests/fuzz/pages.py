"""The forms of a page as a browser sees them: where they go and what they send."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    value: str
    choices: tuple[str, ...] = ()
    is_sent: bool = True


@dataclass
class Form:
    """One form; `buttons` are the ways to send it: address, name and value."""

    address: str
    method: str
    page: str
    fields: list[Field] = field(default_factory=list)
    buttons: set[tuple[str, str, str]] = field(default_factory=set)

    def ways(self) -> Iterator["Form"]:
        """This form as each of its buttons sends it."""
        for address, name, value in sorted(self.buttons) or [(self.address, "", "")]:
            pressed = [Field(name, "submit", value)] if name else []
            yield Form(address, self.method, self.page, self.fields + pressed)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.name for each in self.fields))


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.named: list[tuple[str, Field]] = []
        self.pressed: list[tuple[str, tuple[str, str, str]]] = []
        self.included: list[tuple[str, Form]] = []
        self._open: Form | None = None
        self._select: tuple[str, str, list[str], list[str]] | None = None
        self._area: tuple[str, str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if said.get("href") and tag == "a":
            self.links.append(urljoin(self.address, said["href"]))
        if tag == "form":
            self._open = self._form(said.get("action", ""), said.get("method", "get"))
            self.by_id[said.get("id", "")] = self._open
        if "hx-post" in said or "hx-get" in said:
            method = "post" if "hx-post" in said else "get"
            form = self._form(said.get("hx-post", said.get("hx-get", "")), method)
            if tag == "form" and self._open is not None:
                form.fields = self._open.fields
            elif said.get("hx-include"):
                self.included.append((said["hx-include"].removeprefix("#"), form))
            elif said.get("name"):
                form.fields.append(Field(said["name"], said.get("type", ""), said.get("value", "")))
        name = said.get("name", "")
        if tag == "input" and name:
            self._input(said)
        elif tag == "button" and said.get("type", "submit") == "submit":
            target = urljoin(self.address, said["formaction"]) if "formaction" in said else ""
            self._press(said.get("form"), (target, name, said.get("value", "")))
        elif tag == "select" and name:
            self._select = (name, said.get("form", ""), [], [])
        elif tag == "option" and self._select is not None:
            self._select[2].append(said.get("value", ""))
            if "selected" in said:
                self._select[3].append(said.get("value", ""))
        elif tag == "textarea" and name:
            self._area = (name, said.get("form", ""), [])

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[2].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select" and self._select is not None:
            name, form, choices, chosen = self._select
            first = chosen[0] if chosen else (choices[0] if choices else "")
            self._add(form, Field(name, "select", first, tuple(choices)))
            self._select = None
        elif tag == "textarea" and self._area is not None:
            name, form, written = self._area
            self._add(form, Field(name, "textarea", "".join(written).removeprefix("\n")))
            self._area = None

    def finish(self) -> list[Form]:
        for form_id, added in self.named:
            if form_id in self.by_id:
                self.by_id[form_id].fields.append(added)
        for form_id, way in self.pressed:
            if form_id in self.by_id:
                target = way[0] or self.by_id[form_id].address
                self.by_id[form_id].buttons.add((target, *way[1:]))
        for form_id, form in self.included:
            if form_id in self.by_id:
                form.fields = self.by_id[form_id].fields
        return self.forms

    def _form(self, action: str, method: str) -> Form:
        form = Form(urljoin(self.address, action) if action else self.address, method, self.address)
        self.forms.append(form)
        return form

    def _input(self, said: dict[str, str]) -> None:
        kind = said.get("type", "text")
        is_sent = kind not in ("checkbox", "radio") or "checked" in said
        value = said.get("value", "on" if kind in ("checkbox", "radio") else "")
        if kind == "submit":
            self._press(said.get("form"), ("", said["name"], value))
        else:
            self._add(said.get("form", ""), Field(said["name"], kind, value, is_sent=is_sent))

    def _add(self, form: str, added: Field) -> None:
        if form:
            self.named.append((form, added))
        elif self._open is not None:
            self._open.fields.append(added)

    def _press(self, form: str | None, way: tuple[str, str, str]) -> None:
        if form:
            self.pressed.append((form, way))
        elif self._open is not None:
            self._open.buttons.add((way[0] or self._open.address, *way[1:]))


def read_page(address: str, html: str) -> tuple[list[Form], list[str]]:
    """The forms of a page, and the pages of this site it links to."""
    reader = _Reader(address)
    reader.feed(html)
    reader.close()
    links = [
        link for link in reader.links if not urlsplit(link).scheme.startswith(("http", "mail"))
    ]
    return reader.finish(), links
