"""The page of the ontology: the reference of all its terms."""

from __future__ import annotations

from functools import lru_cache

import pyoxigraph as ox

from citic_kg.reference.reference import Reference
from citic_kg.web.pages.document import Document
from citic_kg.web.pages.rendering import page
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease


def ontology_page(release: ServedRelease, request: Request, node: ox.NamedNode) -> Reply:
    """The page of the ontology."""
    reference = _reference(release)
    return page(
        "ontology.html",
        release,
        request,
        document=Document.about(node, reference.title or "Ontology"),
        reference=reference,
    )


@lru_cache(maxsize=2)
def _reference(release: ServedRelease) -> Reference:
    """The reference of the release; the last two are kept, for a swap."""
    return Reference.of(release.graph.present)
