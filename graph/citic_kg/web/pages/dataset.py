"""The page of the dataset: what it holds, how it may be used, how it is had and cited."""

from __future__ import annotations

import pyoxigraph as ox

from citic_kg.answer.formats import visible
from citic_kg.build.dataset import DATASET
from citic_kg.vocabulary import ONTOLOGY_GRAPH, REPORT, shorten
from citic_kg.web.citation import cite_dataset
from citic_kg.web.descriptions import DUMPS
from citic_kg.web.pages.counts import (
    build_report,
    class_counts,
    descriptions,
    files,
    property_counts,
    totals,
)
from citic_kg.web.pages.graph import graph_address, held_by
from citic_kg.web.pages.reader import reader
from citic_kg.web.pages.rendering import page
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease


def dataset_page(release: ServedRelease, request: Request) -> Reply:
    """The page of the dataset."""
    read = reader(release)
    about = descriptions(release).get(DATASET, {})
    return page(
        "dataset.html",
        release,
        request,
        description=visible(" ".join(about.get("dcterms:description", ()))),
        totals=totals(release),
        graphs=_graphs(release),
        files=files(release),
        contents=DUMPS,
        classes=class_counts(release),
        properties=property_counts(release),
        coverage=[
            (read.of(ox.NamedNode(REPORT + covered["report"])), covered)
            for covered in build_report(release)["coverage"]
        ],
        checks=build_report(release)["checks"],
        citation=cite_dataset(release),
    )


def _graphs(release: ServedRelease) -> list[tuple[str, str, str, int]]:
    """The IRI of each named graph, its address, what it holds, its number of triples."""
    counts = build_report(release)["triples"]
    found = [(_iri(name), int(count)) for name, count in counts.items()]
    return [
        (iri, graph_address(ox.NamedNode(iri)), held_by(release, iri), count)
        for iri, count in sorted(found)
    ]


def _iri(name: str) -> str:
    """The IRI of a graph, whose name the build's report shortens."""
    if name == shorten(ONTOLOGY_GRAPH.value):
        return ONTOLOGY_GRAPH.value
    if name.startswith("report/"):
        return REPORT + name.removeprefix("report/")
    return name.strip("<>")
