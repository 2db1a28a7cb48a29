"""Export: every format, sorted, the same bytes, and nothing lost on the way."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from citic_kg import KnowledgeGraph
from citic_kg.errors import RequestError, UnknownName
from citic_kg.export import EXPORT_FORMATS
from citic_kg.rdf.formats import FORMATS, write
from tests.conftest import Run

BY_RDFLIB = {
    "turtle": "turtle",
    "ntriples": "nt",
    "trig": "trig",
    "nquads": "nquads",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t\"'\\"), max_size=12
)
IRIS = st.sampled_from(["a", "b/c", "report/x#char=1,2", "def/T", "%C3%A9", "o'x"]).map(
    lambda s: ox.NamedNode(f"https://w3id.org/citic-kg/{s}")
)
LITERALS = st.one_of(
    TEXT.map(ox.Literal),
    TEXT.map(lambda t: ox.Literal(t, language="en-gb")),
    st.integers().map(
        lambda n: ox.Literal(
            str(n), datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
        )
    ),
)
PREDICATES = st.sampled_from(["p", "q"]).map(
    lambda s: ox.NamedNode(f"https://w3id.org/citic-kg/def/{s}")
)
GRAPHS = st.sampled_from(["g", "h"]).map(lambda s: ox.NamedNode(f"https://w3id.org/citic-kg/{s}"))
QUADS = st.lists(
    st.builds(ox.Quad, IRIS, PREDICATES, st.one_of(IRIS, LITERALS), GRAPHS), max_size=8
)
NAMES = {
    "citic": "https://w3id.org/citic-kg/def/",
    "report": "https://w3id.org/citic-kg/report/",
    "passage-x": "https://w3id.org/citic-kg/report/x#char=",
}


@pytest.mark.parametrize("form", sorted(FORMATS))
@given(quads=QUADS)
def test_a_round_trip_loses_nothing(form: str, quads: list[ox.Quad]) -> None:
    data = write(quads, form, NAMES)
    assert data == write(list(reversed(quads)), form, NAMES)
    read = set(ox.parse(data, format=FORMATS[form].rdf))
    if FORMATS[form].graphs:
        assert read == set(quads)
    else:
        assert {q.triple for q in read} == {q.triple for q in quads}
    again = rdflib.Dataset()
    again.parse(data=data, format=BY_RDFLIB[form])
    want = rdflib.Graph().parse(data=write(quads, "ntriples", {}), format="nt")
    got = rdflib.Graph()
    for s, p, o, _ in again.quads():
        got.add((s, p, o))
    assert isomorphic(got, want)


def test_turtle_is_grouped_prefixed_and_apart() -> None:
    a, p = ox.NamedNode("https://w3id.org/citic-kg/def/a"), ox.NamedNode("http://example.org/p")
    quads = [ox.Quad(a, p, ox.Literal("2")), ox.Quad(p, p, a), ox.Quad(a, p, ox.Literal("1"))]
    assert write(quads, "turtle", NAMES).decode() == (
        "@prefix citic: <https://w3id.org/citic-kg/def/> .\n\n"
        "<http://example.org/p> <http://example.org/p> citic:a .\n\n"
        'citic:a <http://example.org/p> "1" , "2" .\n'
    )


@pytest.mark.parametrize("form", EXPORT_FORMATS)
def test_each_format_of_the_whole_graph_is_the_same_bytes(
    run: Run, release: Path, kg: KnowledgeGraph, form: str, tmp_path: Path
) -> None:
    target = tmp_path / "out"
    done = run("export", "--format", form, "-o", target, "--release", release)
    assert (done.returncode, done.stdout) == (0, "")
    assert target.read_bytes() == kg.export(form)


def test_the_turtle_export_is_the_release(release: Path, kg: KnowledgeGraph) -> None:
    assert kg.export("turtle") == (release / "citic-kg.ttl").read_bytes()
    assert kg.export("trig") == (release / "citic-kg.trig").read_bytes()


def test_an_export_about_a_thing_has_its_claims_and_their_evidence(kg: KnowledgeGraph) -> None:
    graph = rdflib.Graph().parse(data=kg.export("turtle", about="CITIC Titanium"), format="turtle")
    entity = kg.entity("CITIC Titanium")
    for statement in entity.statements:
        claim = rdflib.URIRef("https://w3id.org/citic-kg/id/" + statement.claim)
        assert (claim, None, rdflib.URIRef(entity.iri)) in graph
        for passage in statement.evidence:
            node = rdflib.URIRef("https://w3id.org/citic-kg/" + passage)
            assert (node, None, None) in graph
    assert len(graph) < len(kg.store) / 10


def test_csv_has_a_row_a_quad(kg: KnowledgeGraph) -> None:
    rows = list(csv.DictReader(io.StringIO(kg.export("csv").decode("utf-8"), newline="")))
    assert len(rows) == len(kg.store)
    assert rows[0].keys() >= {"subject", "predicate", "object", "graph"}


def test_what_cannot_be_exported_is_told(kg: KnowledgeGraph) -> None:
    with pytest.raises(RequestError, match="no format 'n3'; use one of turtle"):
        kg.export("n3")
    with pytest.raises(UnknownName):
        kg.export("turtle", about="Nobody At All Ltd")


def test_rdflib_gets_the_whole_graph(kg: KnowledgeGraph) -> None:
    assert len(kg.to_rdflib()) == len({q.triple for q in kg.store})
