"""Search finds what the claims print: figures, names as they stand in the text, unnamed holders."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citic_kg.answer.rows import Answer
from citic_kg.web.pages.printed_forms import MAX_SHOWN, QUOTING, printed
from citic_kg.web.pages.search import find
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease
from citic_kg.web.site import answer
from tests.small_graph import EVIL, SmallGraph


def searched(served: ServedRelease, words: str) -> str:
    """The page of the search, its tags left out but for links."""
    reply = answer(served, Request("/search", (("q", words),), "text/html"))
    assert reply.status == 200
    assert isinstance(reply.body, bytes)
    main = reply.body.decode("utf-8").partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<(?!a )[^>]*>", "", main)).split())


def test_a_figure_is_found_with_its_claim_report_and_place(served: ServedRelease) -> None:
    for words in ("RMB17.8 billion", "rmb 17.8", "17.8 Billion"):
        text = searched(served, words)
        assert "“RMB17.8 billion” in" in text, words
        assert 'href="/id/claim/citic-2022-service/rd-spending-2022"' in text
        assert "research and development spending" in text
        assert 'href="/id/selector/citic-2022-service/1358-1543"' in text
        assert "CITIC Limited 2022, 1358–1543" in text
        assert "Nothing is called" not in text


@pytest.mark.parametrize("name", QUOTING)
def test_all_that_is_printed_is_found(served: ServedRelease, name: str) -> None:
    query = f"SELECT DISTINCT ?c ?v {{ ?c citic:{name} ?v }} ORDER BY ?c ?v"
    rows = served.graph.query(query)
    assert isinstance(rows, Answer)
    assert len(rows) > 5
    for row in rows:
        hits, more = printed(served, str(row.v))
        path = str(row.c).removeprefix("https://w3id.org/citic-kg")
        assert more or (str(row.v), path) in {(hit.text, hit.claim.href) for hit in hits}
        assert all(hit.passages for hit in hits)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("17.8", True),
        ("17", True),
        ("178", False),
        ("7.8", False),
        ("8", False),
        ("RMB 17.9 billion", False),
    ],
)
def test_a_number_is_no_part_of_another(served: ServedRelease, words: str, found: bool) -> None:
    hits, _ = printed(served, words)
    assert ("RMB17.8 billion" in [hit.text for hit in hits]) is found


def test_the_best_come_first_and_no_more_than_can_be_read(served: ServedRelease) -> None:
    hits, more = printed(served, "citic")
    assert hits[0].text == "CITIC"
    assert len(hits) == MAX_SHOWN
    assert f"{more} more; type more of the words" in searched(served, "citic")
    assert printed(served, "  ?!") == ([], 0)


def test_things_stand_before_and_what_is_only_like_it_is_left_out(served: ServedRelease) -> None:
    text = searched(served, "CITIC Heavy Industry")
    assert text.index('href="/id/citic-heavy-industries"') < text.index("Printed in claims")
    assert find(served, "RMB17.8 billion").things == ()
    reply = answer(served, Request("/suggest.json", (("q", "RMB17.8 billion"),)))
    assert isinstance(reply.body, bytes)
    assert json.loads(reply.body) == []


@given(words=st.text(max_size=200))
def test_whatever_is_typed_has_an_answer(served: ServedRelease, words: str) -> None:
    hits, more = printed(served, words)
    assert len(hits) <= MAX_SHOWN
    assert more >= 0


def test_hostile_forms_are_text(tmp_path: Path) -> None:
    graph = SmallGraph()
    graph.thing("a", "A company")
    for text in EVIL:
        graph.claim("MetricClaim", subject="a", asPrinted=f"=printed {text}")
    served = ServedRelease(tmp_path, graph.open(), "digest")
    reply = answer(served, Request("/search", (("q", "printed"),), "text/html"))
    assert isinstance(reply.body, bytes)
    page = reply.body.decode("utf-8")
    assert page.count("<li>“<bdi>") == len(EVIL)
    main = page.partition("<main")[2]
    assert not re.search(r"<(script|img|svg)|<[^>]* on\w+=|href=.javascript", main, re.IGNORECASE)
    assert "\u202e" not in page
