"""The pages of the explorer: their addresses, what they show without script and never run."""

from __future__ import annotations

import re
from pathlib import Path

from citic_kg.network import explorer
from citic_kg.server.incoming import MAX_PARAMETERS
from citic_kg.web.served_release import ServedRelease
from tests.page_probes import body, data, follow, links, small
from tests.running_server import RunningServer
from tests.small_graph import EVIL, hostile

STATIC = Path(explorer.__file__).parent.parent / "web" / "static"


def test_the_page_offers_the_nearest_names(served: ServedRelease) -> None:
    reply = follow(served, "/explore?about=Citik+Bnk")
    assert reply.status == 404
    near = [href for href in links(body(reply)) if href.startswith("/explore?about=")]
    assert near
    assert follow(served, near[0]).status in (200, 303)
    assert "</bdi></p>" in body(reply)
    assert "the nearest are:</bdi>" in body(reply)
    several = follow(served, "/explore?about=Longping")
    assert "the name of several things; ask for one of:</bdi></p>" in body(several)
    indicators = follow(served, "/explore?about=Product+Recallz")
    offered = [href for href in links(body(indicators)) if href.startswith("/explore?about=")]
    assert all(follow(served, href).status in (200, 303) for href in offered)
    assert "/explore?about=id:longping-hi-tech" in links(body(several))
    empty = follow(served, "/explore?about=CITIC+Bank&year=1990")
    assert empty.status == 400
    assert "its claims are of 2010" in body(empty)


def test_a_view_has_one_address(served: ServedRelease) -> None:
    reply = follow(served, "/explore?about=citic+BANK&view=structure")
    assert reply.headers["Location"] == "/explore?about=id:citic-bank&view=structure"
    assert follow(served, reply.headers["Location"]).status == 200
    path = follow(served, "/explore?path=LongPing+Hi-Tech&path=CITIC+Group")
    assert path.headers["Location"].count("~0") == 3


def test_the_page_without_script_has_the_picture_and_the_ties(served: ServedRelease) -> None:
    page = body(follow(served, "/explore?about=id:citic-bank"))
    assert "110 more" in page
    found = links(page)
    assert "/explore?about=id:citic-bank~60" in found
    assert any(link.startswith("/id/selector/citic") for link in found)
    picture = next(link for link in found if link.endswith("format=svg"))
    drawn = follow(served, picture)
    assert drawn.media_type == "image/svg+xml"
    assert "CITIC Bank" in body(drawn)
    wider = next(x for x in found if x.startswith("/explore?about=id:citic-bank&about="))
    assert follow(served, wider).status == 200


def test_things_that_nothing_ties_to_each_other_are_drawn(served: ServedRelease) -> None:
    page = body(follow(served, "/explore?about=id:citic-bank~0&about=id:citic-heavy-industries~0"))
    assert "Nothing ties these things to each other" in page
    picture = next(link for link in links(page) if link.endswith("format=svg"))
    drawn = follow(served, picture)
    assert drawn.status == 200
    assert "CITIC Bank" in body(drawn)


def test_from_a_large_answer_one_can_go_on(served: ServedRelease) -> None:
    question = body(follow(served, "/question/editors-notes"))
    (link,) = (x for x in links(question) if x.startswith("/explore?"))
    page = body(follow(served, link))
    steps = [x for x in links(page) if x.startswith(("/explore?about", "/network.json"))]
    assert len(steps) > 50
    assert all(x.count("=") <= MAX_PARAMETERS for x in steps)
    assert {follow(served, x).status for x in steps[:: len(steps) // 8]} == {200}


def test_the_explorer_is_reached_from_things_questions_and_the_menu(served: ServedRelease) -> None:
    thing = body(follow(served, "/doc/id/citic-bank"))
    assert {"/explore", "/explore?about=id:citic-bank", "/timeline?of=id%3Acitic-bank"} <= set(
        links(thing)
    )
    indicator = body(follow(served, "/doc/id/product-recalls"))
    assert not [x for x in links(indicator) if x.startswith("/explore?")]
    question = body(follow(served, "/question/certification-holders?standard=ISO+27001"))
    (link,) = (x for x in links(question) if x.startswith("/explore?"))
    assert "about=id:iso-iec-27001~0&about=" in link
    assert follow(served, link).status == 200
    start = body(follow(served, "/explore"))
    assert "/explore?about=id:citic-group" in links(start)
    found = links(body(follow(served, "/search?q=citic+titanium")))
    assert "/explore?about=id:citic-titanium" in found
    many = body(follow(served, "/search?q=citic"))
    (link,) = (x for x in links(many) if x.startswith("/explore?") and x.count("about=") > 1)
    assert link.count("about=") == 30
    assert "Explore the first 30</a>" in many
    assert follow(served, link).status == 200
    recalls = body(follow(served, "/search?q=product+recalls"))
    assert "/explore?about=id:product-recalls" not in links(recalls)


def test_no_page_runs_or_styles_anything_of_its_own(served: ServedRelease) -> None:
    for address in ("/explore", "/explore?about=id:citic-bank", "/metrics", "/timeline"):
        page = body(follow(served, address))
        assert " style=" not in page
        assert "<style" not in page
        assert not re.search(r"\son\w+=", page)
        scripts = re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)
        assert all(script == "" for script in scripts)


def test_hostile_names_are_text(served: ServedRelease) -> None:
    spoilt = small(hostile())
    for i, name in enumerate(EVIL):
        page = body(follow(spoilt, f"/explore?about=id:evil-{i}"))
        assert "<script>" not in page.replace('<script type="module"', "")
        assert "<img src=x" not in page
        found = data(spoilt, f"about=id:evil-{i}")
        assert any(" ".join(name.split()) in node["label"] for node in found["nodes"]), name
        drawn = body(follow(spoilt, f"/network.json?about=id:evil-{i}&format=svg"))
        assert "<script" not in drawn
    for address in ("/explore?about=%3Cscript%3Ealert(1)%3C/script%3E", "/explore?view=%3Cb%3E"):
        assert "<script>alert" not in body(follow(served, address))
        assert "<b>" not in body(follow(served, address))


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
