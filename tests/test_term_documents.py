"""The documents of terms and of shapes: in words, in every form, with their axioms."""

from __future__ import annotations

from html import unescape

import pyoxigraph as ox
import pytest
import rdflib

from citic_kg.rdf.statement import statements
from citic_kg.vocabulary import BASE
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease
from citic_kg.web.site import answer
from tests.page_probes import FORMS, local


def test_every_shape_has_documents(served: ServedRelease) -> None:
    file = ox.parse(path=served.folder / "shapes.ttl")
    shapes = {
        q.subject.value: q.object
        for q in file
        if isinstance(q.subject, ox.NamedNode) and q.predicate.value.endswith(("#type", "#message"))
    }
    assert len(shapes) > 100
    for iri in shapes:
        path = local(iri)
        assert answer(served, Request(path)).headers["Location"] == f"/doc{path}"
        page, data = (answer(served, Request(f"/doc{path}.{form}")) for form in ("html", "nt"))
        assert isinstance(page.body, bytes)
        assert isinstance(data.body, bytes)
        assert f"<{iri}> " in data.body.decode(), iri
        if isinstance(words := shapes[iri], ox.Literal):
            assert words.value in unescape(page.body.decode()), iri


def test_a_shape_says_the_same_in_every_form(served: ServedRelease) -> None:
    whole = {q.triple for q in ox.parse(path=served.folder / "shapes.ttl")}
    for path, most in (("/doc/def/shape/", len(whole)), ("/doc/def/shape/AwardClaim", 100)):
        graphs = []
        for suffix in FORMS:
            reply = answer(served, Request(f"{path}.{suffix}"))
            assert isinstance(reply.body, bytes)
            graphs.append(rdflib.Dataset().parse(data=reply.body, format=FORMS[suffix][1]))
        assert {len(graph) for graph in graphs} == {len(graphs[0])}
        assert 20 < len(graphs[0]) <= most


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/def/Companny", "citic:Company"),
        ("/def/status/acheived", "citic:status/achieved"),
        ("/def/shape/AwardClam", "citic:shape/AwardClaim"),
        ("/def/Nothing", "citic:NamedThing"),
    ],
)
def test_a_term_that_there_is_not_is_answered_with_terms(
    served: ServedRelease, path: str, near: str
) -> None:
    told = answer(served, Request(path, accept="text/plain"))
    page = answer(served, Request(path, accept="text/html"))
    assert isinstance(told.body, bytes)
    assert isinstance(page.body, bytes)
    assert told.status == page.status == 404
    assert near in told.body.decode()
    assert "Internet" not in told.body.decode()
    assert f'<a href="/def/{near.removeprefix("citic:")}">' in page.body.decode()


@pytest.mark.parametrize(
    ("name", "axiom"),
    [
        ("Norm", "[owl:maxCardinality 0; owl:onProperty citic:receivedAward"),
        ("partOfGroup", "(citic:unitOf citic:partOfGroup)"),
        ("GroupMember", "[owl:hasValue id:citic-group; owl:onProperty citic:partOfGroup"),
        ("receivedAward", "citic:Norm rdfs:subClassOf [owl:maxCardinality 0"),
    ],
)
def test_the_document_of_a_term_has_its_axioms(
    served: ServedRelease, name: str, axiom: str
) -> None:
    reply = answer(served, Request(f"/doc/def/{name}.nt"))
    assert isinstance(reply.body, bytes)
    found = [q.triple for q in ox.parse(reply.body, format=ox.RdfFormat.N_TRIPLES)]
    assert any(axiom in said.replace('"', "") for said in statements(found)), statements(found)


def test_the_document_of_a_class_has_those_that_it_is_disjoint_with(served: ServedRelease) -> None:
    reply = answer(served, Request("/doc/def/Policy.nt"))
    assert isinstance(reply.body, bytes)
    graph = rdflib.Graph().parse(data=reply.body, format="nt")
    (axiom,) = graph.subjects(rdflib.RDF.type, rdflib.OWL.AllDisjointClasses)
    members = set(graph.items(next(graph.objects(axiom, rdflib.OWL.members))))
    assert members > {rdflib.URIRef(f"{BASE}def/{name}") for name in ("Policy", "Award", "Law")}
