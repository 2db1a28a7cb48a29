"""The page of a thing: its claims with their evidence, links, figures, names."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from citic_kg import KnowledgeGraph
from citic_kg.answer.entity import links_of
from citic_kg.text.passage import Passage
from citic_kg.vocabulary import BASE, CLAIM, ID, citic
from citic_kg.web.request import Refusal
from citic_kg.web.served_release import ServedRelease
from tests.page_markup import Text
from tests.page_probes import hrefs, html


def test_every_claim_of_a_thing_stands_on_its_page_with_its_evidence(
    served: ServedRelease,
) -> None:
    store = served.graph.store
    for slug in ("citic-dicastal", "citic-heavy-industries", "iso-iec-27001", "citic-heye"):
        page = html(served, ID + slug)
        # The entry of a claim ends before that of the next one.
        entries = re.split(r'<li class="claim">|<tr(?: class="has-more")?>\n<th scope="row">', page)
        nodes = {
            q.subject
            for q in store.quads_for_pattern(None, None, ox.NamedNode(ID + slug))
            if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(CLAIM)
        }
        assert nodes
        for node in nodes:
            path = f"/{node.value.removeprefix(BASE)}"
            (entry,) = (e for e in map(shown, entries[1:]) if path in hrefs(e))
            evidence = {q.object for q in store.quads_for_pattern(node, citic("evidence"), None)}
            selectors = {
                f"/{Passage.parse(e.value).selector_iri.removeprefix(BASE)}"
                for e in evidence
                if isinstance(e, ox.NamedNode)
            }
            assert selectors == {h for h in hrefs(entry) if h.startswith("/id/selector/")}


def shown(entry: str) -> str:
    """The entry itself, without what follows it on the page."""
    return re.split(r"</li>|</tr>", entry)[0]


def test_a_thing_has_links_figures_names_forms_and_a_network(served: ServedRelease) -> None:
    page = html(served, f"{ID}citic-heavy-industries")
    text = Text(page).whole
    for heading in ("Direct links", "Figures", "Award claims", "Names", "Network", "Data", "Cite"):
        assert heading in text
    for suffix in ("ttl", "jsonld", "nt", "rdf", "bib", "csl.json"):
        assert f"/doc/id/citic-heavy-industries.{suffix}" in hrefs(page)
    assert page.count('<link rel="alternate"') == 4
    assert "share of" in text
    assert "/id/citic-group" in hrefs(page)
    for name in ("schema:name", "foaf:name"):  # which say the preferred label again
        assert name not in page


def test_a_link_leads_to_its_derivation_and_its_other_end(kg: KnowledgeGraph) -> None:
    links = links_of(kg.store, kg.names, ox.NamedNode(f"{ID}iso-iec-27001"))
    assert links
    for link in links:
        assert kg.names.labels[ox.NamedNode(link.other_iri)] == link.other
        assert link.relation_iri.endswith(link.relation)
        assert len(link.claim_iris) == len(link.claims)
        for iri in link.link_iris:
            assert list(kg.store.quads_for_pattern(ox.NamedNode(iri), None, None))


def test_a_link_without_claims_says_that_it_follows_from_others(served: ServedRelease) -> None:
    kg = served.graph
    thing = next(
        node
        for node in sorted(kg.names.labels, key=str)
        if any(not link.claims for link in links_of(kg.store, kg.names, node))
    )
    assert "follows from other links" in html(served, thing.value)


def test_figures_say_whose_they_are_where_they_are_not_the_things_own(
    served: ServedRelease,
) -> None:
    page = Text(html(served, f"{ID}citic-bank")).whole
    assert "boundary: CITIC Bank mobile banking application" in page
    assert "percent" in page
    assert " number " not in page.partition("Affiliation claims 17")[0].rpartition("Figures 64")[2]


def test_an_unknown_iri_names_the_nearest(served: ServedRelease) -> None:
    with pytest.raises(
        Refusal, match=r"citic-dicastel.*id:citic-dicastal \(CITIC Dicastal\)"
    ) as no:
        html(served, f"{ID}citic-dicastel")
    assert no.value.status == 404
