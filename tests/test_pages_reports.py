"""The pages of reports and passages: all that is read there, and words only as they were read."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pyoxigraph as ox
import pytest

from citic_kg.text.passage import Passage
from citic_kg.vocabulary import BASE, CLAIM, RDF_TYPE, REPORT, citic, term
from citic_kg.web.pages.reports import reports as reports_page
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease
from tests.hostile import PLACE, TEXT, hostile_release
from tests.page_markup import Text
from tests.page_probes import hrefs, html, ids


def test_a_report_has_every_passage_under_its_fragment_and_every_claim(
    served: ServedRelease,
) -> None:
    store = served.graph.store
    report = ox.NamedNode(f"{REPORT}citic-2020-industry")
    page = html(served, report.value)
    places = store.quads_for_pattern(None, term("oa", "hasSource"), report)
    fragments = {str(getattr(q.subject, "value", "")).partition("#")[2] for q in places}
    assert fragments <= set(ids(page))
    claims = {
        str(getattr(q.subject, "value", "")).removeprefix(BASE)
        for q in store.quads_for_pattern(None, citic("reportedIn"), report)
    }
    assert {f"/{claim}" for claim in claims} <= set(hrefs(page))


def test_reports_are_listed_with_their_coverage(served: ServedRelease) -> None:
    reply = reports_page(served, Request("/reports"))
    assert isinstance(reply.body, bytes)
    page = reply.body.decode()
    assert {h for h in hrefs(page) if h.startswith("/report/")} == {
        f"/{node.value.removeprefix(BASE)}" for node in reports_of(served)
    }
    assert re.search(r"\d+ of \d+", Text(page).whole)
    build = json.loads((served.folder / "report.json").read_bytes())
    (excusing,) = (found for found in build["coverage"] if found["excused_numbers"])
    numbers = excusing["numbers"] - len(excusing["excused_numbers"])
    assert f"{numbers} of {numbers}" in Text(page).whole
    assert f"of {excusing['numbers']}<" not in page


def reports_of(served: ServedRelease) -> list[ox.NamedNode]:
    quads = served.graph.store.quads_for_pattern(None, RDF_TYPE, citic("Report"))
    return [q.subject for q in quads if isinstance(q.subject, ox.NamedNode)]


def test_a_place_is_not_named_where_the_reader_is(served: ServedRelease) -> None:
    place = Passage("citic-2020-industry", 7777, 7966)
    selector = f"/{place.selector_iri.removeprefix(BASE)}"
    assert selector not in hrefs(html(served, place.selector_iri))
    claim = f"{CLAIM}citic-2020-industry/citic-heye-iso-41001"
    assert hrefs(html(served, claim)).count(selector) == 1


def test_without_the_texts_no_words_are_shown(served: ServedRelease) -> None:
    selector = Passage("citic-2020-industry", 7777, 7966).selector_iri
    page = html(served, selector)
    assert "<mark>" not in page
    assert "has not been given" in page
    assert "https://www.citic.com/" in page


def test_the_words_are_marked_in_their_paragraph(tmp_path: Path) -> None:
    page = html(hostile_release(tmp_path), PLACE.selector_iri)
    (marked,) = re.findall(r"<mark>(.*?)</mark>", page)
    assert unescape(marked) == TEXT[PLACE.start : PLACE.end].replace("\u202e", "\\u202e")
    assert "Before it. " in page
    assert "After it." in page
    assert "Another paragraph" not in page


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TEXT.replace("Some", "Sane"), None),
        (TEXT[:20], None),
        (TEXT, ["other", "words"]),
    ],
    ids=["another text", "a shorter text", "another digest"],
)
def test_words_of_another_digest_are_not_shown(
    text: str, words: list[str] | None, tmp_path: Path
) -> None:
    page = html(hostile_release(tmp_path, text, words), PLACE.selector_iri)
    assert "<mark>" not in page
    assert "has other words at this place" in " ".join(page.split())


def test_words_in_a_long_paragraph_are_shown_with_their_surroundings_only(tmp_path: Path) -> None:
    text = "x" * 11 + TEXT[11 : PLACE.end] + " y" * 5000
    page = html(hostile_release(tmp_path, text), PLACE.selector_iri)
    assert "<mark>" in page
    assert page.count(" y") < 1000
    assert " …" in page
