"""A reference: a value as a page shows it, a link where it has an address, always escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import escape

from citic_kg.answer.formats import visible
from citic_kg.vocabulary import BASE
from citic_kg.web.pages.rendering import path_of

_WEB = re.compile(r"https?://[^\s/?#][^\s]*", re.IGNORECASE)
# The folders of our IRIs in which this server has something to show.
_PLACES = ("/id/", "/def/", "/report/", "/dataset", "/question/", "/graph/")


def address(iri: str) -> str:
    """Where a link to the IRI leads: a path of this server or a web address, else nothing.

    >>> address("https://w3id.org/citic-kg/id/citic-bank")
    '/id/citic-bank'
    >>> address("javascript:alert(1)")
    ''
    """
    if iri.startswith(BASE):
        path = path_of(iri)
        return path if path.startswith(_PLACES) else ""
    return iri if _WEB.fullmatch(iri) else ""


def readable(text: str) -> str:
    """The text with control and direction characters as escapes."""
    return text if text.isprintable() else visible(text)


def text_of(value: object) -> str:
    """The value of a term, fit to be read, or nothing for None."""
    return readable(str(getattr(value, "value", ""))) if value is not None else ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A text, the address it links to or nothing, a remark on hover, and a style class.

    A template writes it as it is: it escapes itself, and isolates the direction of its text.
    """

    text: str
    href: str = ""
    title: str = ""
    style: str = ""

    def __html__(self) -> str:
        """The reference as markup, all of it escaped."""
        inner = f"<bdi>{escape(self.text)}</bdi>"
        style = f' class="{escape(self.style)}"' if self.style else ""
        title = f' title="{escape(self.title)}"' if self.title else ""
        if self.href:
            return f'<a{style} href="{escape(self.href)}"{title}>{inner}</a>'
        return f"<span{style}{title}>{inner}</span>" if style or title else inner

    def __str__(self) -> str:
        return self.text
