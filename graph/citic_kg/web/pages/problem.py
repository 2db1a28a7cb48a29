"""The page of a problem: what was wrong with the address, and where the reader may go instead."""

from __future__ import annotations

from http import HTTPStatus

from citic_kg.vocabulary import prefixes
from citic_kg.web.pages.reference import address
from citic_kg.web.pages.rendering import page
from citic_kg.web.reply import Reply
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease


def problem_page(release: ServedRelease, request: Request, refusal: Refusal) -> Reply:
    """The page that says why, with links to the things or terms that may have been meant."""
    things = {label: thing for thing, label in release.graph.names.labels.items()}
    known = {name: _term(name) for name in refusal.near} | {n: t.value for n, t in things.items()}
    near = [(name, address(known[name])) for name in refusal.near]
    title = HTTPStatus(refusal.status).phrase
    made = page(
        "problem.html", release, request, refusal.status, title=title, why=str(refusal), near=near
    )
    return Reply(made.status, made.media_type, made.body, volatile=True)


def _term(name: str) -> str:
    """The IRI of a term that is told with its prefix, else nothing."""
    prefix, _, local = name.partition(":")
    return prefixes()[prefix] + local if prefix in prefixes() else ""
