"""The modelling guide: its Turtle parses, fits the shapes, and what it says follows, follows."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from citic_kg.check.finding import VIOLATION
from citic_kg.check.shapes import validate
from citic_kg.inference import follow, infer
from citic_kg.sources import ontology_files
from citic_kg.vocabulary import (
    BASE,
    ID,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    RDF_TYPE,
    REPORT,
    SAME_AS,
    THINGS_GRAPH,
    prefixes,
)
from tests.conftest import ROOT
from tests.test_ontology import CLAIM_CLASSES, local

GUIDE = (ROOT / "docs" / "modelling.md").read_text(encoding="utf-8")
REPORT_ID = "example-steel-2030"
_BLOCK = re.compile(r"(<!-- follows -->\n)?```turtle\n(.*?)^```$", re.M | re.S)
NAMES = prefixes() | {"id": ID, "claim": f"{ID}claim/{REPORT_ID}/"}
HEAD = f"@base <{BASE}> .\n" + "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in NAMES.items())
FRAME = f"""
<report/{REPORT_ID}> a citic:Report ;
    skos:prefLabel "Example Steel Annual Report 2030"@en ;
    citic:publisher id:example-steel ;
    citic:reportingYear 2030 ; citic:publishedYear 2031 ; citic:characters 358 ;
    citic:textDigest "{"0" * 64}" .
"""


def triples(turtle: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(HEAD + turtle, format=ox.RdfFormat.TURTLE)}


BLOCKS = _BLOCK.findall(GUIDE)
SAID = triples(FRAME + "\n".join(text for follows, text in BLOCKS if not follows))
RENAMES = {t for t in SAID if t.predicate == SAME_AS}
FOLLOWS = [text for follows, text in BLOCKS if follows]


@pytest.fixture(scope="module")
def quads() -> list[ox.Quad]:
    """The ontology, what the guide says, renames aside, and all that follows."""
    graph = ox.NamedNode(REPORT + REPORT_ID)
    quads = [
        ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY_GRAPH)
        for file in ontology_files()
        for t in file.triples
    ]
    quads += [ox.Quad(t.subject, t.predicate, t.object, graph) for t in SAID - RENAMES]
    return [*quads, *infer(quads)]


@pytest.fixture(scope="module")
def graph(quads: list[ox.Quad]) -> set[ox.Triple]:
    """All that is known by present IRIs, without the classes inferred."""
    return {quad.triple for quad in quads if not _is_class_inferred(quad)}


@pytest.fixture(scope="module")
def whole(quads: list[ox.Quad]) -> set[ox.Triple]:
    """All that is known, by old IRIs too."""
    renames = [ox.Quad(t.subject, t.predicate, t.object, THINGS_GRAPH) for t in RENAMES]
    return {quad.triple for quad in (*quads, *follow([*quads, *renames]))}


def _is_class_inferred(quad: ox.Quad) -> bool:
    link = quad.object == ox.NamedNode(f"{BASE}def/Link")
    return quad.graph_name == INFERRED_GRAPH and quad.predicate.value.endswith("#type") and not link


def test_what_the_guide_says_fits_the_shapes(graph: set[ox.Triple]) -> None:
    assert [found for found in validate(graph) if found.severity == VIOLATION] == []


def test_the_guide_uses_the_terms_that_the_ontology_has() -> None:
    declared = {t.subject for file in ontology_files() for t in file.triples}
    unknown = {t.predicate for t in SAID} - declared
    assert unknown == {RDF_TYPE, SAME_AS}


@pytest.mark.parametrize("text", FOLLOWS, ids=range(len(FOLLOWS)))
def test_what_the_guide_says_follows_and_was_not_said(text: str, whole: set[ox.Triple]) -> None:
    told = triples(text)
    assert told <= whole
    assert not told & SAID


def test_what_is_planned_or_nominated_or_unnamed_gives_no_link(graph: set[ox.Triple]) -> None:
    links = {(t.predicate.value.rpartition("/")[2], str(t.object)) for t in graph - SAID}
    line = f"<{ID}recycling-line>"
    assert not {name for name, value in links if value == line} & {"undertakes", "contractedFor"}
    recipients = {t.subject for t in graph if t.predicate.value.endswith("/wonIn")}
    assert recipients == {ox.NamedNode(f"{ID}quiet-axle")}


@pytest.mark.parametrize("kind", CLAIM_CLASSES, ids=local)
def test_the_guide_has_an_example_of_every_class_of_claims(kind: str) -> None:
    assert any(getattr(t.object, "value", "") == str(kind) for t in SAID)
