"""The pages to look around in: the explorer and its data, charts of figures, timelines."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from citic_kg import KnowledgeGraph
from citic_kg.errors import RequestError
from citic_kg.network import explorer
from citic_kg.network.document import document
from citic_kg.network.neighbourhood import MOST, neighbourhood, things_between
from citic_kg.network.network import Choice
from citic_kg.network.path import NoPath
from citic_kg.network.steps import STEP, Steps
from citic_kg.network.writing import WRITERS
from citic_kg.web.pages.explore import MAX_ASKED
from citic_kg.web.pages.metrics import charts
from citic_kg.web.pages.reader import reader
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease
from citic_kg.web.site import answer
from tests.running_server import RunningServer
from tests.small_graph import EVIL, SmallGraph, hostile, large

STATIC = Path(explorer.__file__).parent.parent / "web" / "static"
CHUNK = re.compile(r"""(?:src|href)="([^"]*)\"""")


@pytest.fixture(scope="session")
def served(release: Path) -> ServedRelease:
    return ServedRelease.open(release.resolve())


def small(graph: KnowledgeGraph) -> ServedRelease:
    return ServedRelease(Path("nowhere"), graph, "0" * 64)


def ask(served: ServedRelease, address: str, accept: str = "text/html") -> Reply:
    parts = urlsplit(address)
    parameters = tuple(parse_qsl(parts.query, keep_blank_values=True))
    return answer(served, Request(parts.path, parameters, accept))


def text(reply: Reply) -> str:
    assert isinstance(reply.body, bytes)
    return reply.body.decode("utf-8")


def data(served: ServedRelease, query: str, **filters: str) -> dict[str, Any]:
    reply = ask(served, f"/network.json?{query}")
    assert reply.status == 200, text(reply)
    found: dict[str, Any] = json.loads(text(reply))
    return found


def hrefs(page: str) -> list[str]:
    return [unescape(found) for found in CHUNK.findall(page)]


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
    assert ask(served, f"/network.json?{more}").status == 400


def test_the_same_query_gives_the_same_bytes(served: ServedRelease) -> None:
    for query in ("about=CITIC+Bank", "about=id:citic-group&layout=none&view=structure"):
        one, other = (ask(served, f"/network.json?{query}") for _ in range(2))
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
    page = text(ask(served, "/explore?about=id:longping-hi-tech&status=inferred"))
    assert page.count("<tr><td>") == 1
    for form in ("svg", "edges-csv"):
        reply = ask(
            served, f"/network.json?about=id:longping-hi-tech&status=inferred&format={form}"
        )
        assert "CITIC group" in text(reply) or "citic-group" in text(reply)
        assert "agriculture" not in text(reply).partition("follows_from")[0].lower()
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


def test_places_follow_from_the_order_and_do_not_move(served: ServedRelease) -> None:
    """A view asked for at once has the places that it got step by step, at any of its steps."""
    steps = ["about=id:citic-heye", "about=id:citic-group", "about=id:citic-bank~60"]
    steps += ["about=id:longping-hi-tech~0", "about=id:citic-group~60"]
    whole = {n["id"]: n for n in data(served, "&".join(steps))["nodes"]}
    places: dict[str, tuple[int, int]] = {}
    for count in range(1, len(steps) + 1):
        found = data(served, "&".join(steps[:count]))
        now = {
            node["id"]: (mark["x"], mark["y"])
            for node, mark in zip(found["nodes"], found["picture"]["nodes"], strict=True)
        }
        assert {iri: now[iri] for iri in places} == places
        places = now
    assert places.keys() == whole.keys()
    # A thing that more is asked of again stands again; of one alone the larger number is enough.
    address = f"/explore?{'&'.join(steps)}"
    assert ask(served, address).status == 200
    shorter = ask(served, "/explore?about=id:citic-bank&about=id:citic-bank~60")
    assert shorter.headers["Location"] == "/explore?about=id:citic-bank~60"


def test_what_is_pinned_is_gone_around_from_then_on(served: ServedRelease) -> None:
    def places(query: str) -> dict[str, tuple[int, int]]:
        found = data(served, query)
        marks = found["picture"]["nodes"]
        pairs = zip(found["nodes"], marks, strict=True)
        return {node["id"]: (mark["x"], mark["y"]) for node, mark in pairs}

    one, two = "about=id:citic-heye", "about=id:citic-heye&about=id:citic-group"
    first, free = places(one), places(two)
    newcomer = next(iri for iri in sorted(free) if iri not in first)
    x, y = free[newcomer]
    pinned = places(f"{two}&pins=id/citic-heye:{x},{y}@1")
    assert {iri: pinned[iri] for iri in first} == first, "its own place is kept for it"
    assert pinned[newcomer] != free[newcomer], "what comes later goes around it"
    assert places(f"{two}&pins=id/citic-heye:{x},{y}@2") == free, "what was there stays"
    assert places(f"{two}&pins=id/none:1,1@1") == free


def test_things_of_an_answer_are_laid_out_together(served: ServedRelease) -> None:
    things = "about=id:citic-bank~0&about=id:citic-limited~0&about=id:citic-group~0"
    all_at_once = data(served, things)["picture"]
    assert all_at_once["turns"] == 1
    later = data(served, f"{things}&together=2")["picture"]
    assert later["turns"] == 2
    two = data(served, "about=id:citic-bank~0&about=id:citic-limited~0")["picture"]["nodes"]
    assert all(mark in later["nodes"] for mark in two)


@pytest.mark.parametrize("form", WRITERS)
def test_the_network_in_the_formats_of_other_tools(served: ServedRelease, form: str) -> None:
    reply = ask(served, f"/network.json?about=id:longping-hi-tech&format={form}")
    assert reply.status == 200
    assert "longping-hi-tech" in text(reply)
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
    reply = ask(served, f"/network.json?{query}", "application/json")
    assert reply.status == status
    assert part in json.loads(text(reply))["detail"]


def test_the_page_offers_the_nearest_names(served: ServedRelease) -> None:
    reply = ask(served, "/explore?about=Citik+Bnk")
    assert reply.status == 404
    near = [href for href in hrefs(text(reply)) if href.startswith("/explore?about=")]
    assert near
    assert ask(served, near[0]).status in (200, 303)
    assert "</bdi></p>" in text(reply)
    assert "the nearest are:</bdi>" in text(reply)
    several = ask(served, "/explore?about=Longping")
    assert "the name of several things; ask for one of:</bdi></p>" in text(several)
    indicators = ask(served, "/explore?about=Product+Recallz")
    offered = [href for href in hrefs(text(indicators)) if href.startswith("/explore?about=")]
    assert all(ask(served, href).status in (200, 303) for href in offered)
    assert "/explore?about=id:longping-hi-tech" in hrefs(text(several))
    empty = ask(served, "/explore?about=CITIC+Bank&year=1990")
    assert empty.status == 400
    assert "its claims are of 2010" in text(empty)


def test_a_view_has_one_address(served: ServedRelease) -> None:
    reply = ask(served, "/explore?about=citic+BANK&view=structure")
    assert reply.headers["Location"] == "/explore?about=id:citic-bank&view=structure"
    assert ask(served, reply.headers["Location"]).status == 200
    path = ask(served, "/explore?path=LongPing+Hi-Tech&path=CITIC+Group")
    assert path.headers["Location"].count("~0") == 3


def test_the_page_without_script_has_the_picture_and_the_ties(served: ServedRelease) -> None:
    page = text(ask(served, "/explore?about=id:citic-bank"))
    assert "110 more" in page
    links = hrefs(page)
    assert "/explore?about=id:citic-bank~60" in links
    assert any(link.startswith("/id/selector/citic") for link in links)
    picture = next(link for link in links if link.endswith("format=svg"))
    drawn = ask(served, picture)
    assert drawn.media_type == "image/svg+xml"
    assert "CITIC Bank" in text(drawn)
    wider = next(x for x in links if x.startswith("/explore?about=id:citic-bank&about="))
    assert ask(served, wider).status == 200


def test_the_explorer_is_reached_from_things_questions_and_the_menu(served: ServedRelease) -> None:
    thing = text(ask(served, "/doc/id/citic-bank"))
    assert {"/explore", "/explore?about=id:citic-bank", "/timeline?of=id%3Acitic-bank"} <= set(
        hrefs(thing)
    )
    indicator = text(ask(served, "/doc/id/product-recalls"))
    assert not [x for x in hrefs(indicator) if x.startswith("/explore?")]
    question = text(ask(served, "/question/certification-holders?standard=ISO+27001"))
    (link,) = (x for x in hrefs(question) if x.startswith("/explore?"))
    assert "about=id:iso-iec-27001~0&about=" in link
    assert ask(served, link).status == 200
    start = text(ask(served, "/explore"))
    assert "/explore?about=id:citic-group" in hrefs(start)
    found = hrefs(text(ask(served, "/search?q=citic+titanium")))
    assert "/explore?about=id:citic-titanium" in found
    many = text(ask(served, "/search?q=citic"))
    (link,) = (x for x in hrefs(many) if x.startswith("/explore?") and x.count("about=") > 1)
    assert link.count("about=") == 30
    assert "Explore the first 30</a>" in many
    assert ask(served, link).status == 200
    recalls = text(ask(served, "/search?q=product+recalls"))
    assert "/explore?about=id:product-recalls" not in hrefs(recalls)


def test_no_page_runs_or_styles_anything_of_its_own(served: ServedRelease) -> None:
    for address in ("/explore", "/explore?about=id:citic-bank", "/metrics", "/timeline"):
        page = text(ask(served, address))
        assert " style=" not in page
        assert "<style" not in page
        assert not re.search(r"\son\w+=", page)
        scripts = re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)
        assert all(script == "" for script in scripts)


def test_hostile_names_are_text(served: ServedRelease) -> None:
    spoilt = small(hostile())
    for i, name in enumerate(EVIL):
        page = text(ask(spoilt, f"/explore?about=id:evil-{i}"))
        assert "<script>" not in page.replace('<script type="module"', "")
        assert "<img src=x" not in page
        found = data(spoilt, f"about=id:evil-{i}")
        assert any(" ".join(name.split()) in node["label"] for node in found["nodes"]), name
        drawn = text(ask(spoilt, f"/network.json?about=id:evil-{i}&format=svg"))
        assert "<script" not in drawn
    for address in ("/explore?about=%3Cscript%3Ealert(1)%3C/script%3E", "/explore?view=%3Cb%3E"):
        assert "<script>alert" not in text(ask(served, address))
        assert "<b>" not in text(ask(served, address))


def test_modules_are_short_and_name_only_files_that_are_there() -> None:
    page = STATIC.parent.parent / "network" / "page"
    for module in STATIC.glob("explore*.js"):
        source = module.read_text(encoding="utf-8")
        assert source.count("\n") < 150, module.name
        for name in re.findall(r'from "/static/explorer/([^"]+)"', source):
            assert (page / name).is_file()
        for name in re.findall(r'from "\./([^"]+)"', source):
            assert (STATIC / name).is_file()


def test_the_scripts_of_the_explorer_are_served_and_no_more(server: RunningServer) -> None:
    canvas = server.get("/static/explorer/canvas.js")
    assert canvas.status == 200
    assert canvas.media_type == "text/javascript"
    vis = server.get("/static/explorer/vis-network.min.js")
    assert vis.text == explorer.vis_network()
    for name in ("explorer.html", "__init__.py", "none.js", "..%2fdocument.py", "__pycache__"):
        assert server.get(f"/static/explorer/{name}").status == 404


def test_charts_have_the_years_bounds_and_evidence(served: ServedRelease) -> None:
    read = reader(served)
    found = charts(read, served.graph.resolve("CITIC Bank"))
    named = {chart.name: chart for chart in found}
    trained = named["employees passing examination, number"]
    assert [p.year for p in trained.points] == [2022, 2023]
    assert [p.shape for p in trained.points] == ["open", "open"]
    assert all(p.evidence and p.href.startswith("/id/claim/") for p in trained.points)
    joined = named["complaints handled / customer complaints received, number"]
    assert len(joined.indicators) == 2
    assert len(joined.lines) == 1
    page = text(ask(served, "/metrics?of=CITIC+Bank"))
    assert page.count("<svg") == len(found)
    assert page.count("<svg") <= text(ask(served, "/metrics")).count("<svg")
    assert "Over the years" in text(ask(served, "/doc/id/citic-bank"))
    nothing = text(ask(served, "/metrics?of=id:longping-hi-tech"))
    assert "The reports give no figure" in nothing


def test_only_what_the_graph_says_is_comparable_is_tied() -> None:
    graph = SmallGraph()
    graph.thing("acme", "Acme")
    graph.thing("sub", "Sub")
    graph.thing("made", "goods made", "Indicator")
    number = {"subject": "acme", "indicator": "made", "unit": "bound/exactly", "boundary": "acme"}
    graph.claim("MetricClaim", year=2020, value="=1.5", bound="bound/over", **number)
    graph.claim(
        "MetricClaim", year=2021, value="=2", upperValue="=3", bound="bound/range", **number
    )
    graph.claim("MetricClaim", year=2022, value="=9", **{**number, "boundary": "sub"})
    graph.claim("MetricClaim", "planned", year=2023, value="=4", **number)
    graph.claim("MetricClaim", year=2024, value="=no number", **number)
    served = small(graph.open())
    (chart,) = charts(reader(served), served.graph.resolve("Acme"))
    assert [p.year for p in chart.points] == [2020, 2021, 2022, 2023]
    assert [p.shape for p in chart.points] == ["up", "range", "exact", "exact"]
    assert len(chart.lines) == 1
    assert not chart.points[3].achieved
    assert chart.points[1].y_upper < chart.points[1].y


def test_a_timeline_counts_by_year_and_marks_years_from_context(served: ServedRelease) -> None:
    page = text(ask(served, "/timeline?of=CITIC+Bank"))
    assert "(report’s year)" in page
    assert {"#AwardClaim-2020", "#EventClaim-2021"} <= set(hrefs(page))
    for anchor in {x[1:] for x in hrefs(page) if x.startswith("#") and x != "#main"}:
        assert f'id="{anchor}"' in page
    whole = text(ask(served, "/timeline"))
    one = next(x for x in hrefs(whole) if x.startswith("/timeline?year=2020#"))
    assert "Award claims" in text(ask(served, one))
    for address, part in (
        ("/timeline?year=1800", "nothing is dated to the year"),
        ("/timeline?of=Citik+Bnk", "nearest"),
        (f"/timeline?of={'x' * 201}", "200 characters"),
        (f"/metrics?of={'x' * 201}", "200 characters"),
    ):
        assert part in text(ask(served, address))


def test_neighbours_by_the_structure_come_first(served: ServedRelease) -> None:
    network = served.graph.choose(Choice())
    group = served.graph.resolve("CITIC group").value
    found = neighbourhood(network, Steps.of([(group, 5)]))
    structure = {t.source for t in found.network.ties if t.relation == "partOfGroup"}
    assert len(structure - {group}) == 5
