"""The graph as of a year: what a reader of the reports up to then could know."""

from __future__ import annotations

import pyoxigraph as ox

from citic_kg.answer.names import ALT_LABEL
from citic_kg.errors import RequestError
from citic_kg.inference import infer
from citic_kg.sources import ontology_files
from citic_kg.vocabulary import (
    ID,
    IDENTITY_GRAPH,
    ONTOLOGY_GRAPH,
    QUESTIONS_GRAPH,
    REPORT,
    SAME_AS,
    THINGS_GRAPH,
    citic,
    term,
)

_SELECTOR = f"{ID}selector/"


def store_as_of(store: ox.Store, year: int) -> ox.Store:
    """A store in memory with the reports whose reporting year is ``year`` or before.

    Things that only later reports name are left out, and so are names that only later reports
    print, and decisions on identity that rest on a later report. What follows is inferred anew.
    Raises ``RequestError`` where no report is that old.
    """
    reports = {
        quad.subject: int(getattr(quad.object, "value", "0"))
        for quad in store.quads_for_pattern(None, citic("reportingYear"), None, THINGS_GRAPH)
        if isinstance(quad.subject, ox.NamedNode)
    }
    known = {report for report, of in reports.items() if of <= year}
    if not known:
        first = min(reports.values(), default=0)
        raise RequestError(f"no report is of {year} or before; the first is of {first}")
    quads = [q for report in known for q in store.quads_for_pattern(None, None, None, report)]
    named: set[object] = {q.object for q in quads} | {q.subject for q in quads} | known
    quads += _things(store, named, known, set(reports) - known)
    quads += _decisions(store, {report.value for report in known})
    ontology = [
        ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY_GRAPH)
        for file in ontology_files()
        for t in file.triples
    ]
    found = ox.Store()
    found.extend(quads)
    for unchanged in (ONTOLOGY_GRAPH, QUESTIONS_GRAPH):
        found.extend(store.quads_for_pattern(None, None, None, unchanged))
    found.extend(infer([*ontology, *quads]))
    return found


def _things(
    store: ox.Store, named: set[object], known: set[ox.NamedNode], unknown: set[ox.NamedNode]
) -> list[ox.Quad]:
    """What is said of the things that the known reports name.

    The editors' notes on things are left out: they compare all reports.
    """
    publishers = {
        q.object
        for report in known
        for q in store.quads_for_pattern(report, citic("publisher"), None)
    }
    kept = []
    for quad in store.quads_for_pattern(None, None, None, THINGS_GRAPH):
        subject = quad.subject
        of_known = ox.NamedNode(_report_of(subject)) in known
        old = quad.predicate == SAME_AS and (quad.object in named or quad.object in publishers)
        if subject in named or subject in publishers or of_known or old:
            later = quad.predicate == ALT_LABEL and _printed_later(store, quad, known, unknown)
            if not later and quad.predicate != term("skos", "editorialNote"):
                kept.append(quad)
    return kept


def _report_of(node: object) -> str:
    """The report of a passage or of a passage's selector; an IRI of ours in any case."""
    value = str(getattr(node, "value", ""))
    if value.startswith(_SELECTOR):
        return REPORT + value.removeprefix(_SELECTOR).split("/")[0]
    return value.split("#")[0] if value.startswith(REPORT) and "#" in value else f"{REPORT}none"


def _printed_later(
    store: ox.Store, quad: ox.Quad, known: set[ox.NamedNode], unknown: set[ox.NamedNode]
) -> bool:
    """Whether only reports that are not known print the name."""
    name = ox.Literal(str(getattr(quad.object, "value", "")))
    found = store.quads_for_pattern(quad.subject, citic("printedName"), name)
    graphs = {q.graph_name for q in found if isinstance(q.graph_name, ox.NamedNode)}
    return bool(graphs & unknown) and not graphs & known


def _decisions(store: ox.Store, known: set[str]) -> list[ox.Quad]:
    """The decisions on identity that rest on passages of known reports only."""
    rests: dict[object, set[str]] = {}
    for quad in store.quads_for_pattern(None, citic("restsOn"), None, IDENTITY_GRAPH):
        rests.setdefault(quad.subject, set()).add(_report_of(quad.object))
    kept = {decision for decision, reports in rests.items() if reports <= known}
    return [
        q for q in store.quads_for_pattern(None, None, None, IDENTITY_GRAPH) if q.subject in kept
    ]
