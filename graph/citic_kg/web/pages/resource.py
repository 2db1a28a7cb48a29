"""Pages of whatever has an IRI of ours: which page it gets, and the plain one for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pyoxigraph as ox

from citic_kg.answer.entity import EDITORIAL_NOTE
from citic_kg.vocabulary import BASE, CLAIM, ID, ONTOLOGY_GRAPH, RDF_TYPE, REPORT, citic, term
from citic_kg.web.described import DATASET, SHAPES, described, is_known
from citic_kg.web.pages.claim import claim_page
from citic_kg.web.pages.claim_line import claim_line
from citic_kg.web.pages.document import Document
from citic_kg.web.pages.ontology import ontology_page
from citic_kg.web.pages.passage import passage_page
from citic_kg.web.pages.reader import LINK_PARTS, Reader, reader
from citic_kg.web.pages.reference import Reference, readable
from citic_kg.web.pages.rendering import page
from citic_kg.web.pages.report import report_page
from citic_kg.web.pages.shape import shape_page
from citic_kg.web.pages.term import term_page
from citic_kg.web.pages.thing import thing_page
from citic_kg.web.reply import Reply
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease

Page = Callable[[ServedRelease, Request, ox.NamedNode], Reply]
MAX_POINTING = 200


def resource_page(release: ServedRelease, request: Request, iri: ox.NamedNode) -> Reply:
    """The page about an IRI of ours.

    Raises ``Refusal`` with 404 and the nearest names where the graph says nothing of it.
    """
    read = reader(release)
    if not is_known(release, iri):
        raise Refusal(404, f"the graph says nothing of {iri.value}{_nearest(read, iri)}")
    return _page_for(read, iri)(release, request, iri)


def _page_for(read: Reader, iri: ox.NamedNode) -> Page:
    """The page that fits: by the place of the IRI, the longest that fits, else by its name."""
    if iri == ONTOLOGY_GRAPH:
        return ontology_page
    places = [place for place in _PLACES if iri.value.startswith(place)]
    if places:
        return _PLACES[max(places, key=len)]
    return thing_page if iri in read.names.labels else plain_page


def _nearest(read: Reader, iri: ox.NamedNode) -> str:
    """The things whose IRIs or names are most like it, for a message."""
    from rapidfuzz import fuzz, process

    slug = iri.value.rsplit("/", 1)[-1].replace("-", " ")
    known = {node.value.rsplit("/", 1)[-1].replace("-", " "): node for node in read.names.labels}
    found = process.extract(slug, sorted(known), scorer=fuzz.WRatio, limit=3, score_cutoff=60)
    near = [f"{read.short(known[name])} ({read.label(known[name])})" for name, _, _ in found]
    return f"; the nearest are: {', '.join(near)}" if near else "; try the search"


def plain_page(release: ServedRelease, request: Request, node: ox.NamedNode) -> Reply:
    """A page that lists what is said of the IRI and what points at it: links, decisions, parts."""
    read = reader(release)
    quads = list(release.graph.present.quads_for_pattern(node, None, None))
    if node.value.startswith(f"{DATASET}/"):
        quads = described(release, node)
    claims = read.objects(node, citic("wasInferredFrom"))
    told = (RDF_TYPE, EDITORIAL_NOTE, citic("wasInferredFrom"), *([_DERIVED] if claims else []))
    facts = ((q.predicate, q.object) for q in quads if q.predicate not in told)
    back = sorted(set(_pointing(read, node)), key=str)
    return page(
        "resource.html",
        release,
        request,
        document=Document.about(node, read.label(node)),
        kind=_kind(read, quads),
        notes=[
            readable(q.object.value)
            for q in quads
            if q.predicate == EDITORIAL_NOTE and isinstance(q.object, ox.Literal)
        ],
        facts=_grouped(read, set(facts)),
        claims=[claim_line(read, read.claim(claim)) for claim in claims],
        pointing=_grouped(read, back[:MAX_POINTING]),
        pointing_count=len(back),
        pointing_more=max(0, len(back) - MAX_POINTING),
    )


def _pointing(read: Reader, node: ox.NamedNode) -> Iterable[tuple[ox.NamedNode, ox.NamedNode]]:
    for quad in read.store.quads_for_pattern(None, None, node):
        if isinstance(quad.subject, ox.NamedNode):
            yield quad.predicate, quad.subject


def _kind(read: Reader, quads: Iterable[ox.Quad]) -> Reference:
    """The class of ours that it has, else one of another vocabulary."""
    kinds = [q.object for q in quads if q.predicate == RDF_TYPE]
    found = sorted(kinds, key=lambda k: (not str(k).startswith(f"<{BASE}"), str(k)))
    return read.of(found[0]) if found else Reference("resource")


def _grouped(
    read: Reader, pairs: Iterable[tuple[ox.NamedNode, object]]
) -> list[tuple[Reference, list[Reference]]]:
    """Properties with their values, both in order."""
    grouped: dict[ox.NamedNode, list[object]] = {}
    for predicate, value in sorted(pairs, key=_place):
        grouped.setdefault(predicate, []).append(value)
    return [(_titled(read, p), [read.of(v) for v in values]) for p, values in grouped.items()]


def _titled(read: Reader, predicate: ox.NamedNode) -> Reference:
    """The property by its label; the parts of a link by what they are in its sentence."""
    told = read.property(predicate)
    title = dict(zip(LINK_PARTS, ("from", "link", "to"), strict=True)).get(predicate)
    return replace(told, text=title, title=told.text) if title else told


def _place(pair: tuple[ox.NamedNode, object]) -> tuple[int, str]:
    """The parts of a link in the order of its sentence, then all else by IRI."""
    return (LINK_PARTS.index(pair[0]) if pair[0] in LINK_PARTS else len(LINK_PARTS)), str(pair)


# What a link has besides wasInferredFrom, which implies it.
_DERIVED = term("prov", "wasDerivedFrom")
_PLACES: dict[str, Page] = {
    CLAIM: claim_page,
    f"{ID}selector/": passage_page,
    f"{ID}link/": plain_page,
    f"{ID}identity/": plain_page,
    REPORT: report_page,
    f"{BASE}def/": term_page,
    SHAPES: shape_page,
    f"{DATASET}/": plain_page,
}
