"""Hostile values, names and texts come out on pages as text."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from citic_kg import KnowledgeGraph
from citic_kg.answer.names import ALT_LABEL, PREF_LABEL
from citic_kg.vocabulary import BASE, CLAIM, ID, RDF_TYPE, REPORT, THINGS_GRAPH, citic
from citic_kg.web.permalink import address
from citic_kg.web.served_release import ServedRelease
from tests.hostile import MARKUP, PLACE, VALUES, hostile_release
from tests.page_markup import Page, Text
from tests.page_probes import follow, get, hrefs, html


@pytest.mark.parametrize("value", VALUES.values(), ids=list(VALUES))
def test_a_hostile_value_stays_a_value(served: ServedRelease, value: str) -> None:
    for path, name in (
        ("/search", "q"),
        ("/question/names-of", "thing"),
        ("/question/policies-on", "topic"),
        ("/question/awards-in", "year"),
    ):
        page = Page(get(served, path, **{name: value}))
        page.check()
        assert len([a for a in page.attributes("img") if a.get("src") != "/static/icon.svg"]) == 0
    Page(follow(served, address(f"/question/{value}", {}))).check()


@pytest.fixture
def spoilt(served: ServedRelease) -> ServedRelease:
    """A release with things called what nobody would call them."""
    store = ox.Store()
    store.extend(served.graph.store)
    for number, name in enumerate(VALUES.values()):
        thing = ox.NamedNode(f"{ID}hostile-{number}")
        for predicate, text in ((PREF_LABEL, f"Hostile {name}"), (ALT_LABEL, name)):
            label = ox.Literal(text, language="en")
            store.add(ox.Quad(thing, predicate, label, THINGS_GRAPH))
        store.add(ox.Quad(thing, RDF_TYPE, citic("Company"), THINGS_GRAPH))
    return ServedRelease(served.folder, KnowledgeGraph(store), served.digest)


def test_hostile_names_come_out_as_text(spoilt: ServedRelease) -> None:
    for reply in (
        get(spoilt, "/search", q="Hostile"),
        get(spoilt, "/question/names-of"),
        get(spoilt, "/question/names-of", thing="id:hostile-0"),
    ):
        page = Page(reply)
        page.check()
        assert reply.status == 200
        assert "alert(1)" not in "".join(" ".join(a) for _, a in page.elements)
        assert "\u202e" not in page.text
    assert "<script>alert(1)</script>" in page.text


HOSTILE_PAGES = (
    f"{ID}evil",
    f"{ID}other",
    f"{CLAIM}evil/one",
    PLACE.selector_iri,
    f"{REPORT}evil",
    f"{BASE}def/Evil",
    f"{BASE}def/",
    f"{ID}link/evil/offers/other",
)


@pytest.mark.parametrize("iri", HOSTILE_PAGES, ids=lambda iri: iri.removeprefix(BASE))
def test_hostile_data_comes_out_as_text(iri: str, tmp_path: Path) -> None:
    page = html(hostile_release(tmp_path), iri)
    found = Text(page)
    assert "script" not in found.tags
    assert not {name for name in found.attributes if name.startswith("on")}
    assert set(re.findall(r'<img [^>]*src="([^"]*)"', page)) <= {"/static/icon.svg"}
    for href in hrefs(page):
        assert href.startswith(("/", "#", "https://", "http://")), href
        assert not href.startswith("//")
        assert "evil.example/'" not in href or "&#39;" in page
    assert not set(page) & set("\u202e\u2066\x07\x1b")
    if iri != f"{ID}other":
        assert " ".join(MARKUP.split()) in found.whole
