"""The pages of claims and decisions: times, status, basis, and what refers to what."""

from __future__ import annotations

import pyoxigraph as ox

from citic_kg import KnowledgeGraph
from citic_kg.answer.claim import Claim, position
from citic_kg.vocabulary import BASE, CLAIM, ID, REPORT, citic
from citic_kg.web.served_release import ServedRelease
from tests.page_markup import Text
from tests.page_probes import hrefs, html, of_ours


def test_a_claim_tells_its_three_times_status_and_basis(served: ServedRelease) -> None:
    store = served.graph.store
    derived = store.quads_for_pattern(None, citic("wasInferredFrom"), None)
    node = min({q.object.value for q in derived if isinstance(q.object, ox.NamedNode)})
    text = Text(html(served, node)).whole
    for part in ("Status", "Basis", "True of", "Reported in", "Entered in", "What follows from it"):
        assert part in text


def test_figures_are_told_of_each_other(served: ServedRelease) -> None:
    quad = min(served.graph.store.quads_for_pattern(None, citic("shareOf"), None), key=str)
    assert isinstance(quad.subject, ox.NamedNode)
    assert isinstance(quad.object, ox.NamedNode)
    assert f"/{quad.object.value.removeprefix(BASE)}" in hrefs(html(served, quad.subject.value))
    page = html(served, quad.object.value)
    assert "Figures that refer to it" in page
    assert f"/{quad.subject.value.removeprefix(BASE)}" in hrefs(page)


def test_a_decision_on_identity_reads_as_a_sentence(served: ServedRelease) -> None:
    decisions = [i for i in of_ours(served.graph.store) if i.startswith(f"{ID}identity/")]
    text = Text(html(served, decisions[0])).whole
    assert " and " in text
    assert "reason" in text
    assert "rests on" in text


def test_a_claim_that_the_store_does_not_have_is_empty(kg: KnowledgeGraph) -> None:
    none = Claim.read(kg.store, ox.NamedNode(f"{CLAIM}none/none"))
    assert (none.kind, none.values, none.evidence) == (None, (), ())
    assert none.first("award") is None
    assert none.time("inYear") is None


def test_passages_stand_in_the_order_of_the_text() -> None:
    places = ["a#char=9,10", "a#char=10,12", "a#char=10,11", "a#char=x,1", "a"]
    found = sorted((ox.NamedNode(REPORT + place) for place in places), key=position)
    assert [node.value.removeprefix(REPORT) for node in found] == [
        "a",
        "a#char=x,1",
        "a#char=9,10",
        "a#char=10,11",
        "a#char=10,12",
    ]
