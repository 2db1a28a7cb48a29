"""Export: the graph, or what it says about one thing, in any RDF format or as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from citic_kg.answer.names import ALT_LABEL, PREF_LABEL
from citic_kg.errors import RequestError, one_of
from citic_kg.rdf.formats import FORMATS, release_prefixes, write
from citic_kg.rdf.ordering import ordered_quads
from citic_kg.vocabulary import CLAIM, ID, REPORT, citic

REFERENCE = "reference"
EXPORT_FORMATS = (*FORMATS, "csv", REFERENCE)


def export(store: ox.Store, form: str, about: ox.NamedNode | None = None) -> bytes:
    """The store's quads, or those about one thing, in the format; sorted, UTF-8.

    About a thing are: what is said of it, the claims that it has a part in with their evidence,
    the names of the other things in these claims, and its direct links. CSV has a row a quad.
    The format ``reference`` is the reference of the ontology as HTML, with the counts and examples
    of the whole graph. Raises ``RequestError`` where the format does not exist, or cannot be of
    one thing.
    """
    if form not in EXPORT_FORMATS:
        raise RequestError(f"there is no format {form!r}; use one of {one_of(EXPORT_FORMATS)}")
    if form == REFERENCE:
        from citic_kg.reference.file import reference_file

        if about is not None:
            raise RequestError("the reference is of the ontology; leave --about out")
        return reference_file(store)
    quads = list(store if about is None else set(quads_about(store, about)))
    if form == "csv":
        return _to_csv(quads)
    reports = sorted(
        g.value.removeprefix(REPORT)
        for g in store.named_graphs()
        if isinstance(g, ox.NamedNode) and g.value.startswith(REPORT)
    )
    return write(quads, form, release_prefixes(reports))


def quads_about(store: ox.Store, thing: ox.NamedNode) -> Iterator[ox.Quad]:
    """The quads about a thing."""
    yield from store.quads_for_pattern(thing, None, None)
    neighbours: set[ox.NamedNode] = set()
    for pointing in store.quads_for_pattern(None, None, thing):
        subject = pointing.subject
        yield pointing
        if not isinstance(subject, ox.NamedNode):
            continue
        if subject.value.startswith((CLAIM, f"{ID}link/")):
            for quad in store.quads_for_pattern(subject, None, None):
                yield quad
                if isinstance(quad.object, ox.NamedNode):
                    neighbours.add(quad.object)
                    if quad.predicate == citic("evidence"):
                        yield from quads_of_passage(store, quad.object)
    for other in neighbours:
        for label in (PREF_LABEL, ALT_LABEL):
            yield from store.quads_for_pattern(other, label, None)


def quads_of_passage(store: ox.Store, passage: ox.NamedNode) -> Iterator[ox.Quad]:
    """The quads of a passage with its selector and the title of its section."""
    for quad in store.quads_for_pattern(passage, None, None):
        yield quad
        if quad.predicate in (_SELECTOR, citic("section")):
            assert isinstance(quad.object, ox.NamedNode)
            yield from store.quads_for_pattern(quad.object, None, None)


_SELECTOR = ox.NamedNode("http://www.w3.org/ns/oa#hasSelector")


def _to_csv(quads: Iterable[ox.Quad]) -> bytes:
    """One row a quad: subject, predicate, object, its datatype and language, graph."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["subject", "predicate", "object", "kind", "datatype", "language", "graph"])
    for quad in ordered_quads(quads):
        graph = getattr(quad.graph_name, "value", "")
        start = [getattr(quad.subject, "value", ""), quad.predicate.value]
        value = quad.object
        if isinstance(value, ox.Literal):
            rest = ["literal", value.datatype.value, value.language or ""]
            rows.writerow([*start, value.value, *rest, graph])
        else:
            rows.writerow([*start, getattr(value, "value", str(value)), "iri", "", "", graph])
    return out.getvalue().encode("utf-8")
