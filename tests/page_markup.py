"""What pages are made of: their elements, attributes and texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from citic_kg.web.reply import Reply


class Page(HTMLParser):
    """What a page is made of: its elements with their attributes, and its text."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        assert isinstance(reply.body, bytes)
        self.feed(reply.body.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def hrefs(self) -> list[str]:
        return [a["href"] for _, a in self.elements if "href" in a]

    def attributes(self, tag: str) -> Iterator[dict[str, str]]:
        return (a for t, a in self.elements if t == tag)

    def check(self) -> None:
        """Nothing on it executes, and it says what its fields are."""
        ids = [a["id"] for _, a in self.elements if "id" in a]
        assert len(ids) == len(set(ids))
        assert list(self.attributes("style")) == []
        for _, attributes in self.elements:
            assert not any(name == "style" or name.startswith("on") for name in attributes)
        for script in self.attributes("script"):
            assert script["src"].startswith("/static/")
        for href in self.hrefs():
            assert href.startswith(("#", "https://", "http://")) or re.match(r"/(?!/)", href), href
        labelled = {a.get("for") for a in self.attributes("label")}
        for tag in ("input", "select", "textarea"):
            assert all(a.get("id") in labelled for a in self.attributes(tag))


class Text(HTMLParser):
    """The text of a page, and its tags and attributes; tags must close in order.

    The script that all pages have is not among the tags.
    """

    _VOID = ("meta", "link", "br", "input", "img")
    _SCRIPT = ("script", [("type", "module"), ("src", "/static/search.js")])

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if (tag, attrs) != self._SCRIPT:
            self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag not in self._VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag, f"</{tag}> at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def whole(self) -> str:
        return " ".join("".join(self.texts).split())
