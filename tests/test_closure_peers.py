"""The closure beside two other reasoners on the same input, triple by triple.

Every triple that one of them has and another has not is of a kind that is named here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
import reasonable
from rdflib.term import Node

from citic_kg import KnowledgeGraph
from citic_kg.inference import close, closure_rules
from citic_kg.vocabulary import (
    BASE,
    ID,
    INFERRED_GRAPH,
    ONTOLOGY_DIR,
    ONTOLOGY_FILES,
    ONTOLOGY_GRAPH,
    RDF_TYPE,
    THINGS_GRAPH,
)

OWL = "http://www.w3.org/2002/07/owl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
# What the editors decided on identity is no axiom of OWL, so no reasoner finds it; nor is what is
# said in terms of others of some things alone.
OURS_ALONE = frozenset(
    p.stem for p in closure_rules() if p.stem.startswith(("identity-", "aligned-"))
)
# Consequences among the terms of the ontology themselves, which the build does not write out.
OF_THE_SCHEMA = frozenset(
    RDFS + name for name in ("domain", "range", "subClassOf", "subPropertyOf")
) | frozenset(OWL + name for name in ("equivalentClass", "equivalentProperty"))
KINDS_OF_TERMS = frozenset(
    (OWL + "AnnotationProperty", OWL + "Class", OWL + "Thing", RDFS + "Datatype")
)


def beside_the_point(t: ox.Triple) -> bool:
    """Whether a reasoner's triple says nothing of the things that the graph is about."""
    predicate = t.predicate.value
    if predicate == f"{OWL}sameAs":
        return t.subject == t.object  # eq-ref: everything is itself
    if predicate == RDF_TYPE.value and isinstance(t.object, ox.NamedNode):
        return t.object.value in KINDS_OF_TERMS  # scm-cls, dt-type1, and that all is a thing
    return predicate in OF_THE_SCHEMA


def named(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    """The triples without anonymous nodes: those are class expressions."""
    return {
        t
        for t in triples
        if not isinstance(t.subject, ox.BlankNode) and not isinstance(t.object, ox.BlankNode)
    }


def term(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(node, rdflib.URIRef):
        return ox.NamedNode(node)
    if isinstance(node, rdflib.BNode):
        return ox.BlankNode(node)
    assert isinstance(node, rdflib.Literal)
    if node.language or node.datatype is None:
        return ox.Literal(node, language=node.language)
    return ox.Literal(node, datatype=ox.NamedNode(node.datatype))


def triples(rows: Iterable[tuple[Node, Node, Node]]) -> set[ox.Triple]:
    """The triples of RDF among those of a reasoner, which may have literals for subjects."""
    found = set()
    for s, p, o in rows:
        subject, predicate, value = term(s), term(p), term(o)
        if isinstance(predicate, ox.NamedNode) and not isinstance(subject, ox.Literal):
            found.add(ox.Triple(subject, predicate, value))
    return found


@pytest.fixture(scope="module")
def given(kg: KnowledgeGraph) -> set[ox.Triple]:
    """All that is stated, the whole ontology, and the links that the rules derive from claims."""
    stated = {q.triple for q in kg.store if q.graph_name != INFERRED_GRAPH}
    ontology = {q.triple for name in ONTOLOGY_FILES for q in ox.parse(path=ONTOLOGY_DIR / name)}
    links = {
        t
        for q in kg.store.quads_for_pattern(None, ox.NamedNode(f"{BASE}def/wasInferredFrom"), None)
        for t in link(kg.store, q.subject)
    }
    return stated | ontology | links


def link(store: ox.Store, node: object) -> set[ox.Triple]:
    """A derived link and its derivation, without what follows from them."""
    assert isinstance(node, ox.NamedNode)
    found = {
        q.triple
        for q in store.quads_for_pattern(node, None, None)
        if q.predicate.value.startswith("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
        and q.object != ox.NamedNode("http://www.w3.org/ns/prov#Entity")
    }
    ends = {t.predicate.value.rpartition("#")[2]: t.object for t in found}
    subject, predicate = ends["subject"], ends["predicate"]
    assert isinstance(subject, ox.NamedNode)
    assert isinstance(predicate, ox.NamedNode)
    return found | {ox.Triple(subject, predicate, ends["object"])}


def test_reasonable_finds_the_same_but_for_chains_which_it_does_not_know(
    given: set[ox.Triple], tmp_path: Path
) -> None:
    file = tmp_path / "given.ttl"
    file.write_bytes(ox.serialize(given, format=ox.RdfFormat.N_TRIPLES) or b"")
    reasoner = reasonable.PyReasoner()
    reasoner.load_file(str(file))
    theirs = named(triples(reasoner.reason()))
    without = {*OURS_ALONE, "property-chain"}
    ours = named(given | close(given, [p for p in closure_rules() if p.stem not in without]))
    assert {t for t in theirs - ours if not beside_the_point(t)} == set()
    assert ours - theirs == set()


def test_owlrl_finds_the_same_among_all_links(given: set[ox.Triple]) -> None:
    # All claims would keep it busy for a minute; the axioms of links speak of links alone.
    links = {
        t
        for t in given
        if isinstance(t.object, ox.NamedNode)
        and str(getattr(t.subject, "value", "")).startswith(ID)
        and t.object.value.startswith(ID)
        and "/link/" not in str(getattr(t.subject, "value", ""))
        and "/claim/" not in str(getattr(t.subject, "value", ""))
    }
    ontology = {q.triple for name in ONTOLOGY_FILES for q in ox.parse(path=ONTOLOGY_DIR / name)}
    ends = {end for t in links for end in (t.subject, t.object)}
    kinds = {t for t in given if t.predicate == RDF_TYPE and t.subject in ends}
    part = ontology | links | kinds
    graph = rdflib.Graph()
    graph.parse(data=ox.serialize(part, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    theirs = named(triples(graph))
    ours = named(part | close(part, [p for p in closure_rules() if p.stem not in OURS_ALONE]))
    assert len(ours) > len(part) + 1000
    assert {t for t in theirs - ours if not beside_the_point(t)} == set()
    assert ours - theirs == set()


def test_the_release_holds_the_whole_closure_in_a_graph_of_its_own(
    kg: KnowledgeGraph, given: set[ox.Triple]
) -> None:
    inferred = {q.triple for q in kg.store.quads_for_pattern(None, None, None, INFERRED_GRAPH)}
    assert named(close(given, closure_rules())) <= inferred
    for graph in (ONTOLOGY_GRAPH, THINGS_GRAPH):
        assert not inferred & {
            q.triple for q in kg.store.quads_for_pattern(None, None, None, graph)
        }


def test_what_is_said_of_a_renamed_thing_holds_under_both_names() -> None:
    old, new, other = (ox.NamedNode(f"{ID}{name}") for name in ("old", "new", "other"))
    same, unit = ox.NamedNode(f"{OWL}sameAs"), ox.NamedNode(f"{BASE}def/unitOf")
    found = close(
        {ox.Triple(old, same, new), ox.Triple(new, unit, other), ox.Triple(other, unit, old)},
        closure_rules(),
    )
    assert {ox.Triple(old, unit, other), ox.Triple(other, unit, new)} <= found
    assert ox.Triple(new, same, old) in found
