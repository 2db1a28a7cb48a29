"""Real clients: SPARQLWrapper, rdflib's SPARQLStore, curl."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from typing import Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from citic_kg import KnowledgeGraph
from citic_kg.vocabulary import ID, THINGS_GRAPH
from tests.running_server import RunningServer

sparqlwrapper = pytest.importorskip("SPARQLWrapper", reason="SPARQLWrapper is not installed")

PREFIXES = """PREFIX citic: <https://w3id.org/citic-kg/def/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
COMPANIES = "{ ?s a citic:Company ; skos:prefLabel ?name }"
NAMES = f"{PREFIXES}SELECT ?s ?name {COMPANIES} ORDER BY ?s ?name"
GRAPH = f"{PREFIXES}CONSTRUCT {{ ?s skos:prefLabel ?name }} {COMPANIES}"
YES = f"{PREFIXES}ASK {{ ?s a citic:Company }}"
BANK = f"DESCRIBE <{ID}citic-bank>"


@pytest.fixture(scope="module")
def names(kg: KnowledgeGraph) -> list[tuple[str, str]]:
    rows = [(str(row.s), str(row.name)) for row in kg.query(NAMES)]
    assert len(rows) > 10
    return rows


# ---- SPARQLWrapper, which tells its wish three times: Accept, format=, output=


def wrapped(server: RunningServer, query: str, form: str, method: str = "GET") -> Any:
    client = sparqlwrapper.SPARQLWrapper(f"{server.url}/sparql")
    client.setQuery(query)
    client.setReturnFormat(form)
    client.setMethod(method)
    return client.query()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_reads_rows(
    server: RunningServer, names: list[tuple[str, str]], method: str
) -> None:
    found = wrapped(server, NAMES, "json", method).convert()["results"]["bindings"]
    assert [(b["s"]["value"], b["name"]["value"]) for b in found] == names
    text = wrapped(server, NAMES, "csv", method).convert().decode()
    assert [tuple(row) for row in csv.reader(io.StringIO(text, newline=""))][1:] == names
    assert wrapped(server, NAMES, "tsv", method).convert().count(b"\n") == len(names) + 1
    document = wrapped(server, NAMES, "xml", method).convert()
    assert len(document.getElementsByTagName("result")) == len(names)


def test_sparqlwrapper_sends_a_query_directly(
    server: RunningServer, names: list[tuple[str, str]]
) -> None:
    client = sparqlwrapper.SPARQLWrapper2(f"{server.url}/sparql")
    client.setQuery(NAMES)
    client.setMethod("POST")
    client.setRequestMethod("postdirectly")
    found = client.query().bindings
    assert [(b["s"].value, b["name"].value) for b in found] == names


@pytest.mark.parametrize("form", ["json", "xml"])
def test_sparqlwrapper_asks(server: RunningServer, form: str) -> None:
    found = wrapped(server, YES, form).convert()
    assert found["boolean"] if form == "json" else "true" in found.toxml()


@pytest.mark.parametrize("form", ["xml", "rdf+xml", "turtle", "n3", "json-ld"])
@pytest.mark.parametrize("query", [GRAPH, BANK], ids=["construct", "describe"])
def test_sparqlwrapper_reads_a_graph(
    server: RunningServer, kg: KnowledgeGraph, query: str, form: str
) -> None:
    found = wrapped(server, query, form).convert()
    if isinstance(found, bytes):
        found = rdflib.Graph().parse(data=found, format="turtle")
    expected = kg.evaluate(query)
    assert isinstance(expected, list)
    assert len(found) == len(set(expected))


def test_sparqlwrapper_names_a_graph(server: RunningServer) -> None:
    client = sparqlwrapper.SPARQLWrapper(f"{server.url}/sparql", returnFormat="json")
    client.addDefaultGraph("https://example.org/none")
    client.setQuery(YES)
    assert client.queryAndConvert()["boolean"] is False
    client.addDefaultGraph(THINGS_GRAPH.value)
    assert client.queryAndConvert()["boolean"] is True


def test_sparqlwrapper_knows_a_bad_query(server: RunningServer) -> None:
    with pytest.raises(sparqlwrapper.SPARQLExceptions.QueryBadFormed, match="line 1"):
        wrapped(server, "SELECT * WHERE {", "json")


# ---- rdflib's SPARQLStore


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_rdflib_reads_rows(
    server: RunningServer, names: list[tuple[str, str]], method: str, form: str
) -> None:
    store = SPARQLStore(f"{server.url}/sparql", method=method, returnFormat=form)
    found = rdflib.Graph(store).query(NAMES)
    rows = [(str(row[0]), str(row[1])) for row in found if isinstance(row, rdflib.query.ResultRow)]
    assert rows == names


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_rdflib_asks_and_reads_graphs(
    server: RunningServer, kg: KnowledgeGraph, method: str
) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server.url}/sparql", method=method))
    assert graph.query(YES).askAnswer is True
    expected = kg.evaluate(GRAPH)
    assert isinstance(expected, list)
    assert len(list(graph.query(GRAPH))) == len(expected)


def test_rdflib_walks_the_graph(server: RunningServer, kg: KnowledgeGraph) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server.url}/sparql"))
    bank = rdflib.URIRef(f"{ID}citic-bank")
    found = {(str(p), str(o)) for p, o in graph.predicate_objects(bank)}
    query = f"SELECT DISTINCT ?p ?o {{ <{bank}> ?p ?o }}"
    assert found == {(str(row.p), str(row.o)) for row in kg.query(query)}
    assert (bank, None, None) in graph


def test_rdflib_reads_one_named_graph(server: RunningServer, kg: KnowledgeGraph) -> None:
    store = SPARQLStore(f"{server.url}/sparql")
    graph = rdflib.Graph(store, identifier=rdflib.URIRef(THINGS_GRAPH.value))
    assert len(graph) == len(list(kg.store.quads_for_pattern(None, None, None, THINGS_GRAPH)))


@pytest.mark.parametrize("path", ["/id/citic-bank", "/dataset", "/def/"])
def test_rdflib_follows_a_thing_to_its_triples(server: RunningServer, path: str) -> None:
    graph = rdflib.Graph().parse(f"{server.url}{path}")
    assert (rdflib.URIRef(f"https://w3id.org/citic-kg{path}"), None, None) in graph


# ---- curl


@pytest.fixture(scope="module")
def curl() -> str:
    found = shutil.which("curl")
    if found is None:
        pytest.skip("curl is not installed")
    return found


def call(curl: str, *args: str) -> str:
    command = [curl, "--silent", "--show-error", "--max-time", "30", "--noproxy", "*", *args]
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout


def test_curl_posts_a_form(server: RunningServer, curl: str, names: list[tuple[str, str]]) -> None:
    accept = "Accept: application/sparql-results+json"
    out = call(curl, "-H", accept, "--data-urlencode", f"query={NAMES}", f"{server.url}/sparql")
    found = json.loads(out)["results"]["bindings"]
    assert [(b["s"]["value"], b["name"]["value"]) for b in found] == names


def test_curl_gets_and_posts_directly(server: RunningServer, curl: str) -> None:
    url = f"{server.url}/sparql"
    by_get = call(curl, "--get", "--data-urlencode", f"query={NAMES}", "-d", "format=csv", url)
    kind = "Content-Type: application/sparql-query"
    by_post = call(curl, "-H", kind, "-H", "Accept: text/csv", "--data-binary", NAMES, url)
    assert by_get == by_post
    assert by_get.startswith("s,name")


def test_curl_follows_a_thing_to_its_turtle(server: RunningServer, curl: str) -> None:
    thing = f"{server.url}/id/citic-bank"
    out = call(curl, "--location", "--compressed", "-H", "Accept: text/turtle", thing)
    graph = rdflib.Graph().parse(data=out, format="turtle")
    assert (rdflib.URIRef(f"{ID}citic-bank"), None, None) in graph


def test_curl_asks_conditionally(server: RunningServer, curl: str) -> None:
    url = f"{server.url}/doc/id/citic-bank.ttl"
    told = ["--output", "-", "--write-out", "%{http_code} %header{etag}", url]
    etag = call(curl, *told).rpartition(" ")[2]
    assert etag.startswith('W/"')
    assert call(curl, "-H", f"If-None-Match: {etag}", *told) == f"304 {etag}"
