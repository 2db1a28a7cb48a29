"""Rendering: templates with everything escaped, around the frame that all pages share."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from citic_kg.reference.file import TEMPLATES as REFERENCE_TEMPLATES
from citic_kg.vocabulary import BASE
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease

TEMPLATES = Path(__file__).parent.parent / "templates"


@cache
def environment() -> Environment:
    """The templates; every value is escaped, and one that is missing is an error."""
    made = Environment(
        loader=FileSystemLoader([TEMPLATES, REFERENCE_TEMPLATES], encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["path"] = made.filters["home"] = path_of
    return made


def path_of(iri: str) -> str:
    """The address on this server of an IRI of ours; an IRI of others as it is.

    A path never begins with two slashes, which would lead to another server.

    >>> path_of("https://w3id.org/citic-kg/id/citic-bank")
    '/id/citic-bank'
    """
    return f"/{iri[len(BASE) :].lstrip('/')}" if iri.startswith(BASE) else iri


def page(
    template: str, release: ServedRelease, request: Request, status: int = 200, **values: object
) -> Reply:
    """A page of the template.

    All templates see ``release`` and ``request`` besides the values that are given.
    """
    made = environment().get_template(template)
    body = made.render(release=release, request=request, **values)
    return Reply(status, "text/html; charset=utf-8", body.encode("utf-8"))
