"""Paths between two things: what is said where there is none."""

from __future__ import annotations

import pytest

from citic_kg import KnowledgeGraph
from citic_kg.errors import UnknownName
from citic_kg.network.path import NoPath

APART = ("Cargo Preparation and Packaging Specifications", "CITIC Bank")


def test_another_view_is_a_remedy_only_where_there_is_a_larger_one(kg: KnowledgeGraph) -> None:
    with pytest.raises(NoPath, match=r"of the view all .* things$"):
        kg.paths(*APART)
    with pytest.raises(NoPath, match=r"of the view structure .*; try the view all$"):
        kg.paths("IB", "CITIC Bank", view="structure")


def test_only_what_can_be_on_a_path_is_offered(kg: KnowledgeGraph) -> None:
    known = {thing.label for thing in kg.choose().things.values()}
    for ends in (("Nobody", "CITIC Bank"), ("CITIC Bank", "Product Recallz")):
        with pytest.raises(UnknownName) as caught:
            kg.paths(*ends)
        assert set(caught.value.choices) <= known
