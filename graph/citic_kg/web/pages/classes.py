"""The classes: what kinds of things and claims there are, and how many of each."""

from __future__ import annotations

from citic_kg.vocabulary import BASE
from citic_kg.web.pages.counts import class_counts, class_tree
from citic_kg.web.pages.rendering import page
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease


def classes(release: ServedRelease, request: Request) -> Reply:
    """The tree of our classes, and the classes of others that they are aligned to."""
    others = [c for c in class_counts(release) if not c.iri.startswith(BASE)]
    return page("classes.html", release, request, tree=class_tree(release), others=others)
