"""The page of a search: what is found by which words, and when nothing is called so."""

from __future__ import annotations

import pytest

from citic_kg.web.served_release import ServedRelease
from tests.page_markup import Page
from tests.page_probes import get

SEARCHES = {
    "a name": ("CITIC Heavy Industries", "/id/citic-heavy-industries"),
    "another printed form": ("citic heavy industry", "/id/citic-heavy-industries"),
    "its beginning": ("citic hea", "/id/citic-heavy-industries"),
    "part of it": ("heye", "/id/citic-heye"),
    "a wrong spelling": ("citic dicastel", "/id/citic-dicastal"),
    "in a sentence": ("which awards did CITIC Dicastal receive", "/id/citic-dicastal"),
    "a term": ("certification claim", "/def/CertificationClaim"),
    "a question": ("awards in a year", "/question/awards-in"),
}


@pytest.mark.parametrize(("words", "path"), SEARCHES.values(), ids=list(SEARCHES))
def test_search_finds(served: ServedRelease, words: str, path: str) -> None:
    assert path in Page(get(served, "/search", q=words)).hrefs()


def test_search_shows_the_printed_form_that_fits(served: ServedRelease) -> None:
    text = " ".join(Page(get(served, "/search", q="iso 27001")).text.split())
    assert "ISO/IEC 27001 standard printed as “ISO 27001”" in text
    assert "Nothing is called" not in text


def test_search_says_when_nothing_is_called_so(served: ServedRelease) -> None:
    assert "the nearest are" in Page(get(served, "/search", q="citic dicastel")).text
    assert "no name is near it" in Page(get(served, "/search", q="()")).text


def test_search_is_bounded(served: ServedRelease) -> None:
    assert get(served, "/search", q="x" * 201).status == 400
    reply = get(served, "/search", q="c")
    found = [h for h in Page(reply).hrefs() if h.startswith("/id/")]
    quoting = [h for h in found if h.startswith(("/id/claim/", "/id/identity/"))]
    passages = [h for h in found if h.startswith("/id/selector/")]
    assert len(found) - len(quoting) - len(passages) <= 100
    assert len(quoting) <= 30
    assert "more; type more of the name" in Page(reply).text
