"""The home page: what this is, and the ways in."""

from __future__ import annotations

from citic_kg.vocabulary import citic
from citic_kg.web.pages.counts import Kind, class_tree, reports, totals
from citic_kg.web.pages.questions import by_tag
from citic_kg.web.pages.rendering import page
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease


def home(release: ServedRelease, request: Request) -> Reply:
    """The home page."""
    kinds = {
        kind.of.iri: sorted(_below(kind), key=lambda k: (-k.of.count, k.of.label))
        for kind in class_tree(release)
    }
    return page(
        "home.html",
        release,
        request,
        totals=totals(release),
        groups=by_tag(),
        things=kinds.get(citic("NamedThing").value, []),
        claims=kinds.get(citic("Claim").value, []),
        reports=reports(release),
    )


def _below(kind: Kind) -> list[Kind]:
    """The classes right below, those without instances aside."""
    return [k for k in kind.below if k.of.count]
