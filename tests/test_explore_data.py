"""What the explorer is sent: things with their neighbours, ties with their evidence, errors."""

from __future__ import annotations

import json

import pytest

from citic_kg.errors import RequestError
from citic_kg.network.document import document
from citic_kg.network.neighbourhood import MOST, neighbourhood, things_between
from citic_kg.network.network import Choice
from citic_kg.network.path import NoPath
from citic_kg.network.steps import STEP, Steps
from citic_kg.network.writing import WRITERS
from citic_kg.web.pages.explore import MAX_ASKED
from citic_kg.web.served_release import ServedRelease
from tests.page_probes import body, data, follow
from tests.small_graph import SmallGraph, large


def test_a_thing_comes_with_its_first_neighbours_and_how_many_more(served: ServedRelease) -> None:
    found = data(served, "about=CITIC+Bank")
    assert found["about"] == ["id/citic-bank"]
    assert len(found["nodes"]) == STEP + 1
    bank = next(node for node in found["nodes"] if node["id"] == "id/citic-bank")
    assert bank["more"] > STEP
    next_ones = data(served, f"about=id:citic-bank~{2 * STEP}")
    assert len(next_ones["nodes"]) == 2 * STEP + 1
    assert {n["id"] for n in found["nodes"]} < {n["id"] for n in next_ones["nodes"]}
    again = next(node for node in next_ones["nodes"] if node["id"] == "id/citic-bank")
    assert again["more"] == bank["more"] - STEP


def test_neighbours_by_the_structure_come_first(served: ServedRelease) -> None:
    network = served.graph.choose(Choice())
    group = served.graph.resolve("CITIC group").value
    found = neighbourhood(network, Steps.of([(group, 5)]))
    structure = {t.source for t in found.network.ties if t.relation == "partOfGroup"}
    assert len(structure - {group}) == 5


def test_the_data_is_that_of_the_file(served: ServedRelease) -> None:
    whole = document(served.graph.choose(Choice()))
    found = data(served, "about=id:longping-hi-tech")
    nodes = {node["id"]: node for node in whole["nodes"]}
    edges = {edge["id"]: edge for edge in whole["edges"]}
    claims = {claim["id"]: claim for claim in whole["claims"]}
    assert all({**node, "more": 0} == {**nodes[node["id"]], "more": 0} for node in found["nodes"])
    assert all(edge == edges[edge["id"]] for edge in found["edges"])
    for claim in found["claims"]:
        assert claim["evidence"] == claims[claim["id"]]["evidence"]
    assert len(found["picture"]["nodes"]) == len(found["nodes"])


def test_every_premise_of_an_inferred_tie_is_sent_with_it(served: ServedRelease) -> None:
    found = data(served, "about=id:citic-group~90&about=id:citic-bank")
    keys = {edge["id"] for edge in found["edges"]}
    assert any("follows" in edge for edge in found["edges"])
    assert all(keys.issuperset(edge.get("follows", ())) for edge in found["edges"])


def test_the_whole_graph_is_never_sent(served: ServedRelease) -> None:
    many = large(2 * MOST).choose()
    with pytest.raises(RequestError, match=f"more than {MOST}; ask for fewer"):
        neighbourhood(many, Steps.of((iri, 0) for iri in many.things))
    names = [thing.id for thing in served.graph.choose(Choice()).things.values()]
    more = "&".join(f"about={name}~0" for name in names[: MAX_ASKED + 1])
    assert follow(served, f"/network.json?{more}").status == 400


def test_the_same_query_gives_the_same_bytes(served: ServedRelease) -> None:
    for query in ("about=CITIC+Bank", "about=id:citic-group&layout=none&view=structure"):
        one, other = (follow(served, f"/network.json?{query}") for _ in range(2))
        assert one.body == other.body


def test_filters_choose_among_ties(served: ServedRelease) -> None:
    structure = data(served, "about=id:citic-bank&view=structure")
    assert {e["relation"] for e in structure["edges"]} <= {
        *("partOfGroup", "subsidiaryOf", "unitOf", "memberOf", "operates")
    }
    offers = data(served, "about=id:citic-bank&relation=offers")
    assert {e["relation"] for e in offers["edges"]} == {"offers"}
    year = data(served, "about=id:citic-bank&year=2022&kind=Company")
    claims = {c["id"]: c for c in year["claims"]}
    assert all(2022 in claims[c]["years"] for e in year["edges"] for c in e.get("rests", ()))


def test_inferred_ties_come_alone_with_their_evidence(served: ServedRelease) -> None:
    found = data(served, "about=id:longping-hi-tech&status=inferred")
    assert found["wanted"] == ["inferred"]
    inferred = [edge for edge in found["edges"] if edge.get("follows")]
    keys = {edge["id"] for edge in found["edges"]}
    assert [edge["target"] for edge in inferred] == ["id/citic-group"]
    assert keys.issuperset(inferred[0]["follows"])
    page = body(follow(served, "/explore?about=id:longping-hi-tech&status=inferred"))
    assert page.count("<tr><td>") == 1
    for form in ("svg", "edges-csv"):
        reply = follow(
            served, f"/network.json?about=id:longping-hi-tech&status=inferred&format={form}"
        )
        assert "CITIC group" in body(reply) or "citic-group" in body(reply)
        assert "agriculture" not in body(reply).partition("follows_from")[0].lower()
    assert len(data(served, "about=id:citic-press&status=open")["edges"]) == 1


def test_a_path_brings_the_things_between(served: ServedRelease) -> None:
    found = data(served, "path=LongPing+Hi-Tech&path=CITIC+Group")
    assert set(found["about"]) == {"id/longping-hi-tech", "id/citic-agriculture", "id/citic-group"}
    network = served.graph.choose(Choice())
    ends = [served.graph.resolve(n).value for n in ("LongPing Hi-Tech", "CITIC group")]
    paths = served.graph.paths("LongPing Hi-Tech", "CITIC group", limit=1)
    assert len(things_between(network, *ends)) == len(paths[0].hops) + 1
    graph = SmallGraph()
    for slug in "abcd":
        graph.thing(slug, f"Thing {slug}")
    graph.claim("PartnershipClaim", party="a b")
    graph.claim("PartnershipClaim", party="c d")
    apart = graph.open().choose(Choice())
    one, other = (thing for thing in apart.things if thing.endswith(("/a", "/d")))
    said = "no path leads from Thing a to Thing d: all 2 ties .* 1 thing is connected to Thing a"
    with pytest.raises(NoPath, match=said):
        things_between(apart, one, other)


@pytest.mark.parametrize("form", WRITERS)
def test_the_network_in_the_formats_of_other_tools(served: ServedRelease, form: str) -> None:
    reply = follow(served, f"/network.json?about=id:longping-hi-tech&format={form}")
    assert reply.status == 200
    assert "longping-hi-tech" in body(reply)
    assert reply.headers["Content-Disposition"].startswith('attachment; filename="network.')


@pytest.mark.parametrize(
    ("query", "status", "part"),
    [
        ("about=Citik+Bnk", 400, "the nearest are"),
        ("about=Longping", 400, "several things"),
        ("", 400, "about is missing"),
        ("about=CITIC+Bank&year=22", 400, "four digits"),
        ("about=CITIC+Bank&year=1990", 400, "none in the year 1990; its claims are of"),
        ("about=CITIC+Bank&view=none", 400, "there is no view"),
        ("about=CITIC+Bank&status=gone", 400, "is no status"),
        ("about=CITIC+Bank&kind=Thing", 400, "there is no class"),
        ("about=CITIC+Bank&relation=loves", 400, "no tie is of the relation"),
        ("about=CITIC+Bank&view=awards&kind=Law", 400, "no tie between things of the class"),
        ("about=CITIC+Bank&format=doc", 400, "there is no format"),
        ("about=CITIC+Bank&colour=red", 400, "there is no parameter"),
        ("about=CITIC+Bank&pins=id/x", 400, "a pin is 'id/x'; write"),
        ("about=CITIC+Bank&together=all", 400, "together is 'all'"),
        (f"about={'x' * 201}", 400, "200 characters"),
        ("path=CITIC+Bank", 400, "two ends"),
        ("path=CITIC+Bank&path=id:citic-bank", 400, "two ends"),
        ("about=id:longping-hi-tech&view=awards", 400, "nothing is tied to LongPing Hi-Tech"),
    ],
)
def test_what_is_wrong_is_told(served: ServedRelease, query: str, status: int, part: str) -> None:
    reply = follow(served, f"/network.json?{query}", "application/json")
    assert reply.status == status
    assert part in json.loads(body(reply))["detail"]
