"""A reply: status, media type, and a body that is written at once or bit by bit."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus

from citic_kg.rdf.formats import Sink
from citic_kg.web.negotiation import best

Body = Callable[[Sink], None]


@dataclass(frozen=True)
class Reply:
    """What is sent back.

    ``media_type`` is the whole value of Content-Type. A ``body`` that is a function writes
    itself into a sink, so that a large one is never held whole. ``volatile`` marks a reply that
    another evaluation would not give again, which is never kept.
    """

    status: int
    media_type: str
    body: bytes | Body
    headers: dict[str, str] = field(default_factory=dict)
    volatile: bool = False


def see_other(location: str) -> Reply:
    """A redirect from a thing to the document about it."""
    body = f"See {location}\n".encode()
    return Reply(303, "text/plain; charset=utf-8", body, {"Location": location})


_TEXT = "text/plain; charset=utf-8"
_PROBLEM = "application/problem+json"
_HTML = "text/html; charset=utf-8"


def problem(
    status: int, why: str, accept: str, line: int = 0, column: int = 0, retry: int = 0
) -> Reply:
    """An error in the form the client takes: text, RFC 9457 problem details, or a page.

    ``line`` and ``column`` are the place in the query, ``retry`` the seconds after which to ask
    again, where they are not 0.
    """
    title = HTTPStatus(status).phrase
    headers = {"Retry-After": str(retry)} if retry else {}
    offers = ["text/plain", _PROBLEM, "application/json", "text/html"]
    # A client that asks for results in JSON reads a problem in JSON.
    taken = accept.replace("application/sparql-results+json", "application/problem+json")
    kind = best(taken, offers) or "text/plain"
    if "json" in kind:
        fields: dict[str, object] = {"type": "about:blank", "title": title, "status": status}
        fields["detail"] = why
        if line:
            fields |= {"line": line, "column": column}
        body = json.dumps(fields, ensure_ascii=False, indent=1) + "\n"
        return Reply(status, _PROBLEM, body.encode(), headers, volatile=True)
    if kind == "text/html":
        return Reply(status, _HTML, _page(status, title, why).encode(), headers, volatile=True)
    return Reply(status, _TEXT, f"{why}\n".encode(), headers, volatile=True)


def _page(status: int, title: str, why: str) -> str:
    """An error page that needs nothing but the stylesheet."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{status} {title}</title>"
        '<link rel="stylesheet" href="/static/citic-kg.css"></head><body>'
        f'<main class="error"><h1>{title}</h1><p class="why">{escape(why)}</p>'
        '<p><a href="/">Home</a> · <a href="/search">Search</a> · '
        '<a href="/sparql">SPARQL</a></p></main></body></html>\n'
    )
