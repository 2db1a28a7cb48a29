"""Content negotiation against RFC 9110, section 12.5.1, stated once more and independently."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citic_kg.web.media_types import (
    BIBTEX,
    CSL,
    GRAPHS,
    HTML,
    JSON,
    JSONLD,
    RDFXML,
    ROWS,
    TURTLE,
    XML,
    by_name,
    choose,
)
from citic_kg.web.negotiation import best, takes_gzip
from citic_kg.web.request import Refusal, Request

OFFERS = ["text/turtle", "application/ld+json", "text/html", "application/json"]
types = st.sampled_from(["text", "application", "image"])
subtypes = st.sampled_from(["turtle", "html", "json", "ld+json", "png"])
ranges = st.one_of(st.just(("*", "*")), st.tuples(types, st.just("*")), st.tuples(types, subtypes))
weights = st.one_of(st.none(), st.integers(0, 1000))
accepted = st.lists(st.tuples(ranges, weights), min_size=1, max_size=6, unique_by=lambda r: r[0])
blank = st.sampled_from(["", " ", "\t", "  "])


def written(thousandths: int | None) -> str:
    """The weight as the grammar of section 12.4.2 has it: up to three digits."""
    if thousandths is None:
        return ""
    return ";q=1.000" if thousandths == 1000 else f";q=0.{thousandths:03}"


def weight_of(offer: str, header: list[tuple[tuple[str, str], int | None]]) -> Fraction:
    """Section 12.5.1: the most specific reference has precedence."""
    main, sub = offer.split("/")
    for wanted in ((main, sub), (main, "*"), ("*", "*")):
        for given_range, thousandths in header:
            if given_range == wanted:
                return Fraction(1000 if thousandths is None else thousandths, 1000)
    return Fraction(0)


@given(accepted, blank, st.permutations(OFFERS))
def test_the_offer_of_the_greatest_weight_is_taken(
    header: list[tuple[tuple[str, str], int | None]], space: str, offers: list[str]
) -> None:
    accept = f"{space},{space}".join(f"{'/'.join(r)}{space}{written(q)}" for r, q in header)
    taken = best(accept, offers)
    weights = [weight_of(offer, header) for offer in offers]
    if max(weights) == 0:
        assert taken is None
    else:
        assert taken == offers[weights.index(max(weights))]


@given(accepted, st.permutations(OFFERS))
def test_the_order_of_the_ranges_does_not_matter(
    header: list[tuple[tuple[str, str], int | None]], offers: list[str]
) -> None:
    parts = [f"{'/'.join(r)}{written(q)}" for r, q in header]
    assert best(",".join(parts), offers) == best(",".join(reversed(parts)), offers)


@given(st.text(max_size=200))
def test_any_header_has_an_answer(accept: str) -> None:
    assert best(accept, OFFERS) in (*OFFERS, None)
    assert takes_gzip(accept) in (True, False)


@given(st.lists(st.sampled_from([*'a/*;q=".,0 19\\', "text/html", "text/turtle"]), max_size=40))
def test_any_header_of_a_header_s_characters_has_an_answer(parts: list[str]) -> None:
    assert best("".join(parts), OFFERS) in (*OFFERS, None)


@pytest.mark.parametrize(
    ("accept", "taken"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/html", "text/html"),
        ("TEXT/HTML;Q=1.0", "text/html"),
        ("text/html;q=0", None),
        ("text/html;q=0.0, */*;q=0", None),
        ("image/png", None),
        ("image/png, */*;q=0.01", "text/turtle"),
        ("text/*;q=0.5, text/turtle;q=0.4", "text/html"),
        ("*/*, text/turtle;q=0.9", "application/ld+json"),
        # The header of a browser.
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        # The header of Java's own client, whose ``*`` is no range.
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "text/html"),
        ("image/gif, *; q=.2, */*; q=.2", "text/turtle"),
        # Parameters: a range that has some stands for its type, unless the type is there.
        ("text/html;level=1", "text/html"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', OFFERS[1]),
        ("text/html;charset=utf-8;q=0.2, text/turtle;q=0.1", "text/html"),
        ("text/html;level=1, text/html;q=0.1, text/turtle;q=0.5", "text/turtle"),
        ("text/html;q=0.1;ext=1, text/turtle;q=0.5", "text/turtle"),
        # Quoted: what is within parts nothing.
        ('image/png;a=",text/html,"', None),
        ('text/html;a=";q=0"', "text/html"),
        (r'image/png;a="\",text/html,\""', None),
        # Empty members of a list are passed over (section 5.6.1.2).
        (", ,text/html,,", "text/html"),
        # What cannot be read is passed over; a client that says nothing takes everything.
        ("text/html;q=x, text/turtle;q=0.1", "text/turtle"),
        ("text/html;q=1.5, text/turtle;q=0.1", "text/turtle"),
        ("text/html;q=-1, text/turtle;q=0.1", "text/turtle"),
        ("garbage", "text/turtle"),
        ("text/html/x, a b/c", "text/turtle"),
        # The first of equals, as the server likes them.
        ("text/html, application/json", "text/html"),
        ("application/json, text/html", "text/html"),
        # More ranges than anybody has: the rest is not read.
        ("image/png," * 5000 + "text/html", None),
    ],
)
def test_negotiation(accept: str, taken: str | None) -> None:
    assert best(accept, OFFERS) == taken


def test_no_offer_no_choice() -> None:
    assert best("*/*", []) is None


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("br, gzip ; q=0.001", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, br", False),
        ("", False),
        ("identity", False),
        ("gzipped", False),
        ("gzip;q=nonsense", False),
    ],
)
def test_compression(header: str, taken: bool) -> None:
    assert takes_gzip(header) is taken


def asking(accept: str = "", *formats: str) -> Request:
    return Request("/", tuple(("format", f) for f in formats), accept)


def test_suffix_goes_before_format_and_format_before_accept() -> None:
    request = asking("text/html", "turtle")
    assert choose(request, (HTML, *GRAPHS), "jsonld") == JSONLD
    assert choose(request, (HTML, *GRAPHS)) == TURTLE
    assert choose(asking("text/html"), (HTML, *GRAPHS)) == HTML
    assert choose(asking("", ""), (HTML, *GRAPHS)) == HTML


def test_the_first_known_format_is_taken() -> None:
    assert choose(asking("", "nonsense", "application/rdf+xml", "turtle"), GRAPHS) == RDFXML
    with pytest.raises(Refusal, match="'nonsense'") as refused:
        choose(asking("", "nonsense", "csv"), GRAPHS)
    assert refused.value.status == 406


def test_a_form_is_sent_under_the_name_that_the_client_takes() -> None:
    assert choose(asking("application/json"), ROWS) == JSON
    assert choose(asking("application/json"), ROWS).content_type == "application/json"
    assert choose(asking("text/xml"), GRAPHS) == RDFXML
    assert choose(asking("text/xml"), GRAPHS).content_type == "text/xml; charset=utf-8"
    assert choose(asking(), GRAPHS).content_type == "text/turtle; charset=utf-8"


def test_no_form_is_sent_under_the_name_of_another() -> None:
    for offers in (GRAPHS, ROWS, (HTML, *GRAPHS, BIBTEX, CSL)):
        for offer in offers:
            for media_type in (offer.media_type, *offer.others):
                taken = choose(asking(media_type), offers)
                assert taken == offer
                assert taken.content_type.partition(";")[0] == media_type
                assert by_name(media_type.upper(), offers) == offer


def test_a_name_of_its_own_goes_before_what_others_call_a_form() -> None:
    assert by_name("json", (*GRAPHS, *ROWS)) == JSON
    assert by_name("xml", (*GRAPHS, *ROWS)) == XML
    assert by_name("json", GRAPHS) == JSONLD
    assert by_name("xml", GRAPHS) == RDFXML


def test_what_cannot_be_sent_is_refused_with_what_can() -> None:
    with pytest.raises(Refusal, match=r"text/csv \(format=csv\)") as refused:
        choose(asking("image/png"), ROWS)
    assert refused.value.status == 406
