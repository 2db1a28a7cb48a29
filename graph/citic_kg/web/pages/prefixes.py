"""The page of the prefixes: each at the anchor that its IRI names."""

from __future__ import annotations

from collections.abc import Mapping

from citic_kg.web.media_types import JSONLD, TURTLE
from citic_kg.web.pages.rendering import page
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease

_FORMS = (
    ("SPARQL", "application/sparql-query", "sparql"),
    ("JSON", "application/json", "json"),
    ("Turtle", TURTLE.media_type, TURTLE.name),
    ("JSON-LD", JSONLD.media_type, JSONLD.name),
)


def prefixes_page(release: ServedRelease, request: Request, names: Mapping[str, str]) -> Reply:
    """The page of the prefixes that a query need not declare, by name."""
    return page("prefixes.html", release, request, names=names, forms=_FORMS)
