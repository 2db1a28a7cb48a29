"""The pages of terms and of the ontology: place, instances, domain, range, what is deprecated."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox

from citic_kg import KnowledgeGraph
from citic_kg.vocabulary import BASE, ONTOLOGY_GRAPH, RDF_TYPE, citic, term
from citic_kg.web.served_release import ServedRelease
from tests.hostile import hostile_release
from tests.page_markup import Text
from tests.page_probes import hrefs, html


def test_a_class_tells_its_place_and_its_instances(served: ServedRelease) -> None:
    page = html(served, f"{BASE}def/Company")
    text = Text(page).whole
    for part in ("Super-classes", "organisation", "org:FormalOrganization", "Instances"):
        assert part in text
    assert "/id/citic-bank" in hrefs(page)


def test_a_large_class_shows_the_first_200_and_the_count(served: ServedRelease) -> None:
    page = html(served, f"{BASE}def/Claim")
    count = len(set(served.graph.store.quads_for_pattern(None, RDF_TYPE, citic("Claim"))))
    assert f"The first 200 of {count:,}" in page
    assert len({h for h in hrefs(page) if h.startswith("/id/claim/")}) == 200


def test_a_property_tells_domain_range_and_inverse(served: ServedRelease) -> None:
    text = Text(html(served, f"{BASE}def/offers")).whole
    for part in ("Domain", "Range", "product", "Inverse", "offered by", "Triples with this"):
        assert part in text


def test_a_property_tells_what_others_say_of_some_of_its_things(served: ServedRelease) -> None:
    text = Text(html(served, f"{BASE}def/unitOf")).whole
    for part in ("implies", "org:subOrganizationOf", "implies of some things", "org:unitOf"):
        assert part in text


def test_a_term_tells_its_axioms_in_words(served: ServedRelease) -> None:
    for name, words in (
        ("Norm", "None of it has citic:receivedAward."),
        ("partOfGroup", "It follows from citic:unitOf, then citic:partOfGroup."),
        ("GroupMember", "It is all of which citic:partOfGroup is id:citic-group."),
    ):
        assert words in Text(html(served, f"{BASE}def/{name}")).whole


def test_a_deprecated_term_says_so(served: ServedRelease, tmp_path: Path) -> None:
    evil = hostile_release(tmp_path)
    assert "Deprecated" not in html(evil, f"{BASE}def/Evil")
    store = ox.Store()
    store.extend(evil.graph.store)
    deprecated = ox.NamedNode(f"{term('owl', 'Class').value.removesuffix('Class')}deprecated")
    node = ox.NamedNode(f"{BASE}def/Evil")
    store.add(ox.Quad(node, deprecated, ox.Literal(value=True), ONTOLOGY_GRAPH))
    instead = ox.NamedNode(f"{BASE}def/Claim")
    store.add(ox.Quad(node, term("dcterms", "isReplacedBy"), instead, ONTOLOGY_GRAPH))
    spoilt = ServedRelease(tmp_path, KnowledgeGraph(store), "1" * 64, None)
    page = html(spoilt, node.value)
    assert "Deprecated" in page
    assert re.search(r'Use\s+<a href="/def/Claim".*</a>\s+instead', page)


def test_the_ontology_has_classes_with_counts_properties_and_schemes(
    served: ServedRelease,
) -> None:
    page = html(served, f"{BASE}def/")
    store = served.graph.store
    ours = [
        q.subject.value.removeprefix(BASE)
        for kind in (
            *(term("owl", "Class"), term("owl", "ObjectProperty")),
            *(term("owl", "DatatypeProperty"), term("skos", "ConceptScheme")),
            term("skos", "Concept"),
        )
        for q in store.quads_for_pattern(None, RDF_TYPE, kind, ONTOLOGY_GRAPH)
        if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(f"{BASE}def/")
    ]
    assert {f"/{path}" for path in ours} <= set(hrefs(page))
