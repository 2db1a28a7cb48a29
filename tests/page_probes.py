"""What the tests of pages ask a release for, and what they find on a page."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pyoxigraph as ox

from citic_kg import KnowledgeGraph
from citic_kg.vocabulary import BASE, ID, REPORT
from citic_kg.web.pages.resource import resource_page
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease
from citic_kg.web.site import answer

ORIGIN = "http://127.0.0.1:8000"
# The forms of RDF by suffix: their media types, and what rdflib calls them.
FORMS = {
    "ttl": ("text/turtle", "turtle"),
    "nt": ("application/n-triples", "nt"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "xml"),
    "trig": ("application/trig", "trig"),
    "nq": ("application/n-quads", "nquads"),
}
_HREF = re.compile(r'\shref="([^"]*)"')
_LINK = re.compile(r"""(?:src|href)="([^"]*)\"""")
_ID = re.compile(r'\sid="([^"]*)"')


def get(served: ServedRelease, path: str, accept: str = "text/html", /, **parameters: str) -> Reply:
    """The reply at a path with parameters."""
    given = tuple(
        (k.replace("_", "-") if k[:6] == "cited_" else k, v) for k, v in parameters.items()
    )
    return answer(served, Request(path, given, accept, ORIGIN))


def follow(served: ServedRelease, href: str, accept: str = "text/html") -> Reply:
    """The reply at an address, as of a link."""
    parts = urlsplit(href)
    given = tuple(parse_qsl(parts.query, keep_blank_values=True))
    return answer(served, Request(unquote(parts.path), given, accept, ORIGIN))


def body(reply: Reply) -> str:
    """The text of a reply."""
    assert isinstance(reply.body, bytes)
    return reply.body.decode("utf-8")


def html(served: ServedRelease, iri: str) -> str:
    """The page about the IRI."""
    node = ox.NamedNode(iri)
    reply = resource_page(served, Request(f"/doc/{iri.removeprefix(BASE)}"), node)
    assert reply.status == 200
    return body(reply)


def data(served: ServedRelease, query: str) -> dict[str, Any]:
    """What the explorer is sent."""
    reply = follow(served, f"/network.json?{query}")
    assert reply.status == 200, body(reply)
    found: dict[str, Any] = json.loads(body(reply))
    return found


def small(graph: KnowledgeGraph) -> ServedRelease:
    """A graph that a test has written, as it is served."""
    return ServedRelease(Path("nowhere"), graph, "0" * 64)


def hrefs(page: str) -> list[str]:
    """Where the page leads, in its order."""
    return [unescape(found) for found in _HREF.findall(page)]


def links(page: str) -> list[str]:
    """Where the page leads and what it loads, in its order."""
    return [unescape(found) for found in _LINK.findall(page)]


def ids(page: str) -> list[str]:
    """What can be led to on the page."""
    return [unescape(found) for found in _ID.findall(page)]


def of_ours(store: ox.Store) -> list[str]:
    """All subjects of ours that have a page of their own here."""
    subjects = {q.subject.value for q in store if isinstance(q.subject, ox.NamedNode)}
    places = (ID, REPORT, f"{BASE}def/")
    return sorted(iri for iri in subjects if iri.startswith(places) and "#" not in iri)


def local(iri: str) -> str:
    """The path of the IRI on the server; a fragment is not sent."""
    return "/" + iri.removeprefix(BASE).partition("#")[0]
