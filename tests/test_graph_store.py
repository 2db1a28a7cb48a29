"""SPARQL 1.1 Graph Store HTTP Protocol: reading graphs, and refusing to write them."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
import rdflib

from citic_kg import KnowledgeGraph
from citic_kg.vocabulary import BASE, INFERRED_GRAPH, ONTOLOGY_GRAPH, REPORT, THINGS_GRAPH
from tests.running_server import Response, RunningServer

STORE = "/rdf-graph-store"
THINGS = f"{STORE}?graph={quote(THINGS_GRAPH.value, safe='')}"
DIRECT = THINGS_GRAPH.value.removeprefix(BASE.rstrip("/"))
FORMS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}


def triples(kg: KnowledgeGraph, graph: ox.NamedNode | None) -> set[ox.Triple]:
    return {q.triple for q in kg.store.quads_for_pattern(None, None, None, graph)}


def read(response: Response) -> set[ox.Triple]:
    """The triples of the reply, which are all in one graph."""
    assert response.status == 200, response.text
    quads = list(ox.parse(response.body, format=FORMS[response.media_type]))
    assert {q.graph_name for q in quads} <= {ox.DefaultGraph()}
    return {q.triple for q in quads}


# ---- 4.1 and 4.2: how a graph is named


@pytest.mark.parametrize("graph", [THINGS_GRAPH, INFERRED_GRAPH], ids=["things", "inferred"])
def test_a_graph_by_its_iri_in_the_address(
    server: RunningServer, kg: KnowledgeGraph, graph: ox.NamedNode
) -> None:
    target = f"{STORE}?graph={quote(graph.value, safe='')}"
    assert read(server.get(target, accept="application/n-triples")) == triples(kg, graph)


def test_every_graph_can_be_read(server: RunningServer, kg: KnowledgeGraph) -> None:
    graphs = [g for g in kg.store.named_graphs() if isinstance(g, ox.NamedNode)]
    assert any(g.value.startswith(REPORT) for g in graphs)
    for graph in graphs:
        answer = server.get(STORE, [("graph", graph.value)], accept="application/n-quads")
        found, expected = read(answer), triples(kg, graph)
        # The names of blank nodes are the engine's; the ontology has some.
        assert len(found) == len(expected)
        if graph != ONTOLOGY_GRAPH:
            assert found == expected


def test_a_graph_by_its_own_address(server: RunningServer, kg: KnowledgeGraph) -> None:
    assert read(server.get(DIRECT, accept="application/n-triples")) == triples(kg, THINGS_GRAPH)


def test_the_default_graph_is_the_union(server: RunningServer, kg: KnowledgeGraph) -> None:
    answer = server.get(f"{STORE}?default", accept="application/n-triples")
    assert len(read(answer)) == len(triples(kg, None))
    assert server.get(f"{STORE}?default=", accept="application/n-triples").body == answer.body


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?graph=", 400),
        ("?graph=relative", 400),
        ("?graph=a%20b", 400),
        ("?default&graph=https://example.org/", 400),
        ("?graph=https://example.org/a&graph=https://example.org/b", 400),
        ("?graph=https://example.org/none", 404),
        ("?graph=file:///etc/passwd", 404),
        ("?graph=%ff", 400),
    ],
)
def test_what_names_no_graph(server: RunningServer, query: str, status: int) -> None:
    answer = server.get(STORE + query)
    assert answer.status == status
    assert answer.text.strip()


def test_a_graph_that_there_is_not_by_its_address(server: RunningServer) -> None:
    answer = server.get("/graph/none")
    assert answer.status == 404
    assert THINGS_GRAPH.value in answer.text


# ---- 5.2: GET


@pytest.mark.parametrize("media_type", FORMS)
def test_every_form_has_the_same_triples(
    server: RunningServer, kg: KnowledgeGraph, media_type: str
) -> None:
    answer = server.get(THINGS, accept=media_type)
    assert answer.media_type == media_type
    assert read(answer) == triples(kg, THINGS_GRAPH)


@pytest.mark.parametrize("form", ["turtle", "json-ld", "xml"])
def test_another_library_reads_the_same(
    server: RunningServer, kg: KnowledgeGraph, form: str
) -> None:
    graph = rdflib.Graph().parse(data=server.get(f"{THINGS}&format={form}").body, format=form)
    assert len(graph) == len(triples(kg, THINGS_GRAPH))


def test_the_form_by_suffix_and_by_name(server: RunningServer) -> None:
    direct = server.get(f"{DIRECT}.nt")
    assert direct.media_type == "application/n-triples"
    assert direct.body == server.get(f"{THINGS}&format=ntriples").body


def test_turtle_where_the_client_has_no_wish(server: RunningServer) -> None:
    assert server.get(THINGS).header("content-type") == "text/turtle; charset=utf-8"
    assert server.get(THINGS, accept="*/*").media_type == "text/turtle"


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("accept", [BROWSER, "text/html"], ids=["browser", "HTML alone"])
def test_every_graph_has_a_page(server: RunningServer, kg: KnowledgeGraph, accept: str) -> None:
    """What it holds, how much, and links to it in every form."""
    for graph in (*kg.store.named_graphs(), None):
        assert graph is None or isinstance(graph, ox.NamedNode)
        given = [("graph", graph.value)] if graph else [("default", "")]
        answer = server.get(STORE, given, accept=accept)
        assert (answer.status, answer.media_type) == (200, "text/html")
        assert f"<dd>{len(triples(kg, graph)):,}</dd>" in answer.text
        assert graph is None or graph.value in answer.text
        data = answer.text.partition('id="data"')[2].partition("</section>")[0]
        links = re.findall(r'href="([^"]+)" type="([^"]+)"', data)
        assert [media_type for _, media_type in links] == list(FORMS)
        for href, media_type in links[:2]:
            found = server.get(unescape(href), accept=accept)
            assert (found.status, found.media_type) == (200, media_type)


@pytest.mark.parametrize("name", ["things", "identity", "inferred", "questions"])
def test_so_has_its_own_address(server: RunningServer, name: str) -> None:
    answer = server.get(f"/graph/{name}", accept=BROWSER)
    assert (answer.status, answer.media_type) == (200, "text/html")
    assert f"Graph graph/{name}" in answer.text
    assert server.get(f"/graph/{name}.html").body == answer.body
    assert server.get(f"/graph/{name}", accept="text/html").body == answer.body
    assert server.get("/graph/none", accept=BROWSER).status == 404


def test_the_page_of_a_graph_counts_its_classes(server: RunningServer, kg: KnowledgeGraph) -> None:
    query = f"SELECT (COUNT(?x) AS ?n) {{ GRAPH <{THINGS_GRAPH.value}> {{ ?x a citic:Company }} }}"
    count = kg.query(query)[0].n
    text = " ".join(re.sub("<[^>]+>", " ", server.get(DIRECT, accept=BROWSER).text).split())
    assert f" company {count} " in text


@pytest.mark.parametrize("target", [THINGS, DIRECT])
def test_a_form_that_there_is_not(server: RunningServer, target: str) -> None:
    assert server.get(target, accept="image/png").status == 406
    assert server.get(f"{target}{'&' if '?' in target else '?'}format=csv").status == 406


# ---- 5.6: HEAD


@pytest.mark.parametrize("target", [THINGS, DIRECT, f"{STORE}?graph=https://example.org/none"])
def test_head_is_get_without_a_body(server: RunningServer, target: str) -> None:
    get, head = server.get(target), server.request("HEAD", target)
    assert (head.status, head.body) == (get.status, b"")
    assert head.header("content-type") == get.header("content-type")
    assert head.header("content-length") == str(len(get.body))


# ---- 5.3 to 5.5 and 5.7: writing


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "PATCH"])
@pytest.mark.parametrize("target", [THINGS, DIRECT, f"{STORE}?default", STORE])
def test_writing_is_refused(
    server: RunningServer, kg: KnowledgeGraph, method: str, target: str
) -> None:
    body = b"<https://example.org/a> <https://example.org/b> <https://example.org/c> ."
    answer = server.request(method, target, {"Content-Type": "text/turtle"}, body)
    assert answer.status == 405
    assert answer.header("allow") == "GET, HEAD, OPTIONS"
    assert "read-only" in answer.text
    assert not server.query("ASK { <https://example.org/a> ?p ?o }").text.count("true")


def test_the_store_is_that_of_the_release(release: Path, server: RunningServer) -> None:
    """What is read over HTTP is what the files of the release say."""
    file = ox.parse(path=release / "citic-kg.trig", format=ox.RdfFormat.TRIG)
    things = {q.triple for q in file if q.graph_name == THINGS_GRAPH}
    assert read(server.get(THINGS)) == things
