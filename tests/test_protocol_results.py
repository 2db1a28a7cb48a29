"""SPARQL 1.1 Protocol, sections 2.1.5 to 2.1.7: the form of a result, success, failure."""

from __future__ import annotations

import json
from urllib.parse import urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.compare

from citic_kg import KnowledgeGraph
from citic_kg.vocabulary import ID
from tests.running_server import Response, RunningServer
from tests.sparql_results import READERS, read_csv, read_json, read_truth, rows_of

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
ALL = "ASK { ?s ?p ?o }"
BANK = f"DESCRIBE <{ID}citic-bank>"
RDF_TYPES = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
    "application/trig": "trig",
    "application/n-quads": "nquads",
}
# A term of every kind, with whatever a format must escape.
TERMS = r"""SELECT ?n ?term WHERE { VALUES (?n ?term) {
  (1 <https://example.org/a%20b?c=d&e#f>) (2 "plain") (3 "sprachlich"@de-AT) (4 42) (5 -1.50)
  (6 "2016-02-29"^^xsd:date) (7 UNDEF) (8 "\"quoted\", <b>&amp;</b>; \\ é 漢字 𝄞") (9 true)
  (10 "two\nlines\tand a tab") (11 "") (12 1.5e0) (13 "x"^^<https://example.org/type>)
} } ORDER BY ?n"""


def merged(dataset: rdflib.Dataset) -> rdflib.Graph:
    """The triples of all graphs."""
    graph = rdflib.Graph()
    for subject, predicate, value, _ in dataset.quads():
        graph.add((subject, predicate, value))
    return graph


# ---- 2.1.5: accepted responses


@pytest.mark.parametrize("media_type", READERS)
@pytest.mark.parametrize(
    "query", [TERMS, "SELECT ?s ?type { ?s a ?type } ORDER BY ?s ?type LIMIT 200"]
)
def test_rows_are_those_of_the_library(
    server: RunningServer, kg: KnowledgeGraph, media_type: str, query: str
) -> None:
    answer = server.query(query, accept=media_type)
    assert answer.media_type == media_type
    assert READERS[media_type](answer.body) == rows_of(kg.query(query))


def test_csv_rows_are_the_texts_of_the_library_s(server: RunningServer, kg: KnowledgeGraph) -> None:
    answer = server.query(TERMS, accept="text/csv")
    names, rows = rows_of(kg.query(TERMS))
    assert answer.header("content-type") == "text/csv; charset=utf-8"
    assert read_csv(answer.body) == (names, [[c[1] if c else "" for c in row] for row in rows])


@pytest.mark.parametrize("media_type", READERS)
def test_no_row_is_a_result(server: RunningServer, media_type: str) -> None:
    answer = server.query("SELECT ?a ?b { ?a ?b 'nothing has this' }", accept=media_type)
    assert READERS[media_type](answer.body) == (["a", "b"], [])


@pytest.mark.parametrize(("query", "value"), [(ALL, True), ("ASK { ?s ?p 'none' }", False)])
def test_a_truth_value_has_two_forms(server: RunningServer, query: str, value: bool) -> None:
    assert read_truth(server.query(query, accept=JSON).body) is value
    answer = server.query(query, accept=XML)
    assert answer.media_type == XML
    found = ElementTree.fromstring(answer.body).find(
        "{http://www.w3.org/2005/sparql-results#}boolean"
    )
    assert found is not None
    assert found.text == str(value).lower()
    assert server.query(query, accept="text/csv").status == 406


@pytest.mark.parametrize("media_type", RDF_TYPES)
@pytest.mark.parametrize(
    "query",
    [
        pytest.param(BANK, id="describe"),
        pytest.param("CONSTRUCT WHERE { ?s skos:prefLabel ?name }", id="construct"),
        pytest.param("CONSTRUCT { ?s a [] } { ?s a citic:Person }", id="blank nodes"),
        pytest.param("CONSTRUCT { ?s ?p 1 } { ?s ?p 'none' }", id="nothing"),
    ],
)
def test_triples_are_those_of_the_library(
    server: RunningServer, kg: KnowledgeGraph, media_type: str, query: str
) -> None:
    answer = server.query(query, accept=media_type)
    assert (answer.status, answer.media_type) == (200, media_type)
    read = rdflib.Dataset(default_union=True).parse(data=answer.body, format=RDF_TYPES[media_type])
    found = kg.evaluate(query)
    assert isinstance(found, list)
    data = ox.serialize(found, format=ox.RdfFormat.N_TRIPLES)
    expected = rdflib.Graph().parse(data=data or b"", format="nt")
    assert rdflib.compare.isomorphic(merged(read), expected)


def test_a_graph_of_many_triples_is_whole(server: RunningServer, kg: KnowledgeGraph) -> None:
    query = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
    answer = server.query(query, accept="application/n-triples")
    found = kg.evaluate(query)
    assert isinstance(found, list)
    assert len(found) > 20_000
    lines = answer.text.splitlines()
    assert len(lines) == len(found)
    assert set(lines) == {f"{triple} ." for triple in found}


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("json", JSON),
        ("xml", XML),
        ("csv", "text/csv"),
        ("tsv", "text/tab-separated-values"),
        (JSON, JSON),
        ("application/json", JSON),
    ],
)
def test_format_goes_before_accept(server: RunningServer, name: str, media_type: str) -> None:
    answer = server.query(TERMS, [("format", name)], accept="text/html")
    assert (answer.status, answer.media_type) == (200, media_type)


@pytest.mark.parametrize(
    ("query", "suffix", "media_type"),
    [
        *((TERMS, name, kind) for name, kind in zip(("json", "xml"), (JSON, XML), strict=True)),
        (TERMS, "csv", "text/csv"),
        (TERMS, "tsv", "text/tab-separated-values"),
        (TERMS, "html", "text/html"),
        (ALL, "json", JSON),
        (BANK, "ttl", "text/turtle"),
        (BANK, "nt", "application/n-triples"),
        (BANK, "jsonld", "application/ld+json"),
        (BANK, "rdf", "application/rdf+xml"),
        (BANK, "trig", "application/trig"),
        (BANK, "nq", "application/n-quads"),
    ],
)
def test_a_suffix_fixes_the_form(
    server: RunningServer, query: str, suffix: str, media_type: str
) -> None:
    target, form = f"/sparql.{suffix}", {"query": query}
    answers = [
        server.get(target, list(form.items()), accept="image/png"),
        server.post("application/sparql-query", query, target),
        server.post("application/x-www-form-urlencoded", urlencode(form), target),
    ]
    expected = server.query(query, [("format", suffix)])
    for answer in answers:
        assert (answer.status, answer.media_type) == (200, media_type)
        assert suffix == "html" or answer.body == expected.body
    options = server.request("OPTIONS", target)
    assert options.header("allow") == "GET, HEAD, POST, OPTIONS"


def test_a_suffix_that_is_none_of_the_result_s(server: RunningServer) -> None:
    assert server.get("/sparql.csv", [("query", BANK)]).status == 406
    assert server.get("/sparql.exe", [("query", TERMS)]).status == 406
    assert server.get("/sparql.", [("query", TERMS)]).status == 404
    assert server.get("/sparql.ttl").media_type == "text/turtle"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        *(("turtle", "text/turtle"), ("ttl", "text/turtle"), ("n3", "text/turtle")),
        *(("nt", "application/n-triples"), ("ntriples", "application/n-triples")),
        *((name, "application/ld+json") for name in ("jsonld", "json-ld", "json")),
        *((name, "application/rdf+xml") for name in ("rdf", "rdfxml", "rdf+xml", "xml")),
        *(("trig", "application/trig"), ("nq", "application/n-quads")),
    ],
)
def test_format_of_a_graph(server: RunningServer, name: str, media_type: str) -> None:
    answer = server.query(BANK, [("format", name)])
    assert (answer.status, answer.media_type) == (200, media_type)


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (TERMS, "", JSON),
        (TERMS, "*/*", JSON),
        (TERMS, f"text/csv;q=0.5, {XML};q=0.8", XML),
        (TERMS, f"text/*, {JSON};q=0.9", "text/csv"),
        (TERMS, f"*/*;q=0.1, {XML};q=0", JSON),
        (TERMS, f"{JSON};q=0, */*", XML),
        (TERMS, "application/json", "application/json"),
        (TERMS, "application/xml", "application/xml"),
        (TERMS, "TEXT/CSV", "text/csv"),
        (TERMS, "text/turtle, text/tab-separated-values;q=0.001", "text/tab-separated-values"),
        (BANK, "", "text/turtle"),
        (BANK, f"{XML}, application/rdf+xml, */*;q=0.1", "application/rdf+xml"),
        (BANK, "application/x-turtle", "application/x-turtle"),
        (BANK, "image/png, application/ld+json;q=0.4", "application/ld+json"),
        (ALL, "text/csv, */*;q=0.1", JSON),
    ],
)
def test_the_form_is_the_one_that_the_client_likes_best(
    server: RunningServer, query: str, accept: str, media_type: str
) -> None:
    answer = server.query(query, accept=accept)
    assert (answer.status, answer.media_type) == (200, media_type)
    assert "Accept" in answer.header("vary")


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (TERMS, "text/turtle"),
        (TERMS, "image/png"),
        (TERMS, f"{JSON};q=0"),
        (BANK, JSON),
        (BANK, "text/csv"),
        (ALL, "text/tab-separated-values"),
    ],
)
def test_what_cannot_be_sent_is_406_and_says_what_can(
    server: RunningServer, query: str, accept: str
) -> None:
    answer = server.query(query, accept=accept)
    assert answer.status == 406
    assert "format=" in answer.text


@pytest.mark.parametrize(("query", "name"), [(TERMS, "turtle"), (BANK, "csv"), (ALL, "exe")])
def test_a_format_that_there_is_not_is_406(server: RunningServer, query: str, name: str) -> None:
    assert server.query(query, [("format", name)]).status == 406


# ---- 2.1.6 and 2.1.7: success and failure


def test_head_has_the_headers_of_get(server: RunningServer) -> None:
    for target in (
        f"/sparql?{urlencode({'query': TERMS})}",
        f"/sparql?{urlencode({'query': BANK})}",
    ):
        get, head = server.get(target), server.request("HEAD", target)
        assert head.body == b""
        assert (head.status, without_date(head)) == (get.status, without_date(get))


def without_date(response: Response) -> list[tuple[str, str]]:
    return sorted((k.lower(), v) for k, v in response.headers.items() if k.lower() != "date")


@pytest.mark.parametrize("accept", [JSON, "application/problem+json", "application/json"])
def test_a_parse_error_tells_line_and_column(server: RunningServer, accept: str) -> None:
    answer = server.query("SELECT *\nWHERE { ?s ?p }", accept=accept)
    assert (answer.status, answer.media_type) == (400, "application/problem+json")
    told = json.loads(answer.body)
    assert (told["status"], told["line"]) == (400, 2)
    # The engine names the end of what it could not go on from.
    assert 15 <= told["column"] <= 16
    assert f"line 2, column {told['column']} " in told["detail"]


def test_an_error_is_text_where_no_other_form_is_taken(server: RunningServer) -> None:
    answer = server.query("SELECT *\nWHERE { ?s ?p }", accept="text/csv")
    assert (answer.status, answer.media_type) == (400, "text/plain")
    assert "line 2, column 1" in answer.text


def test_an_error_page_shows_no_markup_of_the_query(server: RunningServer) -> None:
    answer = server.query("<script>alert(1)</script>", accept="text/html")
    assert (answer.status, answer.media_type) == (400, "text/html")
    assert "<script>alert" not in answer.text


def test_an_error_is_not_kept(server: RunningServer) -> None:
    answer = server.query("ASK {")
    assert answer.header("cache-control") == "no-store"
    assert not answer.header("etag")


def test_what_differs_each_time_is_not_kept(server: RunningServer) -> None:
    query = "SELECT (STRUUID() AS ?u) {}"
    first, second = server.query(query), server.query(query)
    assert first.header("cache-control") == "no-store"
    assert not first.header("etag")
    assert first.body != second.body


def test_an_error_of_one_row_is_no_error_of_the_query(server: RunningServer) -> None:
    answer = server.query("SELECT (1/0 AS ?x) (2 AS ?y) {}")
    assert read_json(answer.body)[1] == [
        [None, ("literal", "2", "http://www.w3.org/2001/XMLSchema#integer", "")]
    ]


def test_a_page_of_what_is_another_each_time_is_never_kept(server: RunningServer) -> None:
    page = server.query("SELECT (NOW() AS ?now) {}", accept="text/html")
    assert page.status == 200
    assert page.header("cache-control") == "no-store"
    assert page.header("etag") == ""
