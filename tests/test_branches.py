"""The small picture of a thing: the ties of the explorer, placed so that nothing covers another."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from citic_kg import KnowledgeGraph
from citic_kg.network import branches as module
from citic_kg.network.branches import MAX_NEIGHBOURS, WIDTH, Branches, branches, fit
from citic_kg.network.label import width
from citic_kg.network.network import Network
from citic_kg.network.tie import INFERRED
from citic_kg.vocabulary import ID


@pytest.fixture(scope="module")
def whole(kg: KnowledgeGraph) -> Network:
    return kg.choose()


def picture(network: Network, slug: str) -> Branches:
    found = branches(network, f"{ID}{slug}")
    assert found is not None
    return found


def test_a_picture_has_the_ties_of_the_explorer_with_their_styles(whole: Network) -> None:
    iri = f"{ID}citic-heavy-industries"
    drawn = {
        (b.style, n.thing.iri)
        for b in picture(whole, "citic-heavy-industries").branches
        for n in b.nodes
    }
    ties = [t for t in whole.ties if t.status != INFERRED and iri in (t.source, t.target)]
    assert drawn == {(t.style, t.target if t.source == iri else t.source) for t in ties}


def test_a_certificate_points_at_its_standard(whole: Network) -> None:
    (branch,) = picture(whole, "iso-iec-27001").branches
    assert (branch.relation, branch.outgoing) == ("is certified under", False)
    assert "CITIC Securities" in [node.label for node in branch.nodes]
    (held,) = [b for b in picture(whole, "citic-securities").branches if "certified" in b.relation]
    assert held.outgoing
    assert {n.thing.iri for n in held.nodes} == {f"{ID}iso-iec-27001"}


def test_a_large_picture_is_cut_and_tells_how_many_more(whole: Network) -> None:
    found = picture(whole, "citic-bank")
    assert found.shown == sum(len(b.nodes) for b in found.branches) == MAX_NEIGHBOURS
    assert found.total > found.shown
    assert sum(b.more for b in found.branches) > 0


def test_a_thing_without_ties_has_no_picture(whole: Network) -> None:
    inferred = [tie for tie in whole.ties if tie.status == INFERRED]
    assert branches(replace(whole, ties=inferred), inferred[0].source) is None


def test_no_label_covers_another_or_leaves_the_picture(whole: Network) -> None:
    for iri in whole.things:
        found = branches(whole, iri)
        if found is None:
            continue
        ys = [n.y for b in found.branches for n in b.nodes]
        assert all(after - before >= 20 for before, after in pairwise(ys))
        assert 0 < min(ys) <= max(ys) < found.height
        assert all(b.y - a.y >= 20 for a, b in pairwise(found.branches))
        for branch in found.branches:
            end = module.RELATION_X + width(branch.label, module.BRANCH_FONT)
            assert end < module.RELATION_END
            for node in branch.nodes:
                assert module.LABEL_X + width(node.label, module.NODE_FONT) <= WIDTH


def test_a_label_that_fits_is_not_cut() -> None:
    assert fit("CITIC", 100, 12) == "CITIC"
    assert fit("中信集团" * 20, 100, 12).endswith("…")
    assert width(fit("中信集团" * 20, 100, 12), 12) <= 100
