"""Choices of a part of the network: what a year, a report or a status leaves, and of what."""

from __future__ import annotations

from typing import Any

import pytest

from citic_kg import KnowledgeGraph
from citic_kg.errors import RequestError
from citic_kg.network.document import document
from citic_kg.network.network import Choice
from tests.small_graph import SmallGraph


@pytest.mark.parametrize(
    ("choice", "field", "wanted"),
    [
        (Choice(year=2021), "years", [2021]),
        (Choice(reports=("citic-2020-industry",)), "report", "report/citic-2020-industry"),
        (Choice(statuses=("planned",)), "status", "planned"),
    ],
    ids=["year", "report", "status"],
)
def test_a_file_lists_the_claims_of_its_choice_only(
    kg: KnowledgeGraph, choice: Choice, field: str, wanted: object
) -> None:
    network = kg.choose(choice)
    claims = document(network)["claims"]
    behind = {claim for tie in network.ties for claim in tie.claims}
    assert len(claims) > len(behind), "those that tie nothing are told of too"
    if field == "years":
        assert all(2021 in claim["years"] for claim in claims)
    else:
        assert {claim[field] for claim in claims} == {wanted}


def test_a_file_knows_which_claims_are_about_more_than_it_has(kg: KnowledgeGraph) -> None:
    claims = document(kg.choose(Choice("structure")))["claims"]
    away = {
        claim["kind"]
        for claim in claims
        if claim.get("elsewhere") and ["id/citic-heye"] in claim["roles"].values()
    }
    assert "CertificationClaim" in away
    assert "AffiliationClaim" not in away
    assert not any(claim.get("elsewhere") for claim in document(kg.choose())["claims"])


@pytest.fixture(scope="module")
def moved() -> KnowledgeGraph:
    """A team of the parent's one year, and of its subsidiary's the next."""
    graph = SmallGraph()
    graph.thing("group", "Some Group", "CorporateGroup")
    graph.thing("parent", "Parent Ltd")
    graph.thing("sub", "Sub Ltd")
    graph.thing("team", "Team", "OrganizationalUnit")
    member = {"affiliationKind": "affiliation/group-member"}
    graph.claim("AffiliationClaim", year=2020, member="parent", belongsTo="group", **member)
    graph.claim("AffiliationClaim", year=2022, member="sub", belongsTo="group", **member)
    unit = {"affiliationKind": "affiliation/unit", "member": "team"}
    graph.claim("AffiliationClaim", year=2020, belongsTo="parent", **unit)
    graph.claim("AffiliationClaim", year=2022, belongsTo="sub", **unit)
    return graph.open()


@pytest.mark.parametrize(("year", "through"), [(2020, "parent"), (2022, "sub")])
def test_an_inferred_tie_follows_from_the_ties_of_the_year(
    moved: KnowledgeGraph, year: int, through: str
) -> None:
    data = moved.network(year=year).get_edge_data("id:team", "id:group")
    assert [edge["follows_from"] for edge in data.values()] == [
        [f"team/unitOf/{through}/achieved", f"{through}/partOfGroup/group/achieved"]
    ]


def test_a_unit_of_a_subsidiary_is_part_of_the_group_in_the_year_that_tells_of_all(
    kg: KnowledgeGraph,
) -> None:
    graph = kg.network(view="structure", year=2022)
    assert graph.has_edge("id:citic-bank-board-of-directors", "id:citic-group")
    inferred = [d for *_, d in graph.edges(data=True) if d["status"] == "inferred"]
    keys = {key for *_, key in graph.edges(keys=True)}
    assert all(keys.issuperset(data["follows_from"]) for data in inferred)


@pytest.mark.parametrize("year", ["2021", 2021.0, True], ids=repr)
def test_a_year_that_is_no_whole_number_is_refused(kg: KnowledgeGraph, year: Any) -> None:
    for ask in (kg.network, kg.show_network):
        with pytest.raises(RequestError) as caught:
            ask(year=year)
        assert str(caught.value) == f"the year is {year!r}; give a whole number, such as 2022"


def test_a_year_may_come_out_of_a_data_frame(kg: KnowledgeGraph) -> None:
    numpy = pytest.importorskip("numpy")
    graph = kg.network(view="awards", year=numpy.int64(2021))
    assert set(graph) == set(kg.network(view="awards", year=2021))
