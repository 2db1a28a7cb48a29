"""SPARQL 1.1 Protocol, sections 2.1.1 to 2.1.4, 2.2 and 4: queries, datasets, what is refused.

The cases are after the protocol tests of the W3C.
"""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from citic_kg import KnowledgeGraph
from citic_kg.answer.rows import Answer
from citic_kg.vocabulary import ONTOLOGY_GRAPH, REPORT, THINGS_GRAPH
from tests.running_server import Response, RunningServer
from tests.sparql_results import read_json, read_truth

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
ALL = "ASK { ?s ?p ?o }"
GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
THINGS, ONTOLOGY = THINGS_GRAPH.value, ONTOLOGY_GRAPH.value
# A triple that only the graph of the things has, and one that only the ontology has.
IN_THINGS = "ASK { ?s a citic:Company }"
IN_ONTOLOGY = "ASK { citic:Company a owl:Class }"


def truth(response: Response) -> bool:
    assert response.status == 200, response.text
    return read_truth(response.body)


def column(response: Response) -> list[str]:
    assert response.status == 200, response.text
    return [cell[1] for row in read_json(response.body)[1] for cell in row if cell]


# ---- 2.1.1 to 2.1.3: the three ways to send a query


SELECT = "SELECT ?s { ?s a citic:Company } ORDER BY ?s # ?&=+%é"


@pytest.fixture(scope="module")
def companies(kg: KnowledgeGraph) -> list[str]:
    return [str(row.s) for row in kg.query(SELECT)]


def test_query_by_get(server: RunningServer, companies: list[str]) -> None:
    assert len(companies) > 10
    assert column(server.get("/sparql", [("query", SELECT)])) == companies


def test_query_by_post_form(server: RunningServer, companies: list[str]) -> None:
    assert column(server.post(FORM, urlencode({"query": SELECT}))) == companies


def test_query_by_post_directly(server: RunningServer, companies: list[str]) -> None:
    assert column(server.post(QUERY, SELECT)) == companies


@pytest.mark.parametrize(
    "kind", [f"{QUERY}; charset=UTF-8", f'{QUERY};charset="utf-8"', QUERY.upper()]
)
def test_the_media_type_of_a_query_may_have_a_charset(server: RunningServer, kind: str) -> None:
    assert truth(server.post(kind, ALL))


def test_a_mark_of_the_byte_order_is_passed_over(server: RunningServer) -> None:
    for answer in (
        server.post(QUERY, f"\ufeff{ALL}"),
        server.post(FORM, urlencode({"query": f"\ufeff{ALL}"})),
        server.query(f"\ufeff{ALL}"),
    ):
        assert truth(answer)
    told = server.query("\ufeffASK {\n nonsense }", accept="application/json")
    assert (json.loads(told.body)["line"], json.loads(told.body)["column"]) == (2, 2)


def test_the_ontology_s_prefixes_need_no_declaration(server: RunningServer) -> None:
    assert truth(server.query(IN_THINGS))


def test_parameters_that_mean_nothing_here_are_passed_over(server: RunningServer) -> None:
    assert truth(server.query(ALL, [("timeout", "5"), ("output", "xml"), ("é", "")]))


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        pytest.param("text/plain", ALL, 415, id="wrong media type"),
        pytest.param("", ALL, 415, id="directly without a media type"),
        pytest.param("", urlencode({"query": ALL}), 415, id="a form without a media type"),
        pytest.param("multipart/form-data; boundary=x", ALL, 415, id="multipart"),
        pytest.param(QUERY, ALL.encode("utf-16"), 400, id="utf-16"),
        pytest.param(QUERY, "ASK { ?s ?p 'é' }".encode("latin-1"), 400, id="latin-1"),
        pytest.param(f"{QUERY}; charset=UTF-16", ALL.encode("utf-16-le"), 415, id="says utf-16"),
        pytest.param(f"{QUERY}; charset=latin-1", ALL, 415, id="says latin-1"),
        pytest.param(QUERY, "", 400, id="empty"),
        pytest.param(QUERY, "ASK {", 400, id="syntax"),
        pytest.param(QUERY, "CLEAR ALL", 403, id="update as a query"),
        pytest.param(FORM, "", 400, id="empty form"),
        pytest.param(FORM, "format=json", 400, id="form without a query"),
        pytest.param(FORM, "query=ASK%20%7", 400, id="half a percent sign"),
        pytest.param(FORM, "query=%ff", 400, id="form that is not utf-8"),
        pytest.param(FORM, urlencode([("query", ALL), ("query", ALL)]), 400, id="two queries"),
    ],
)
def test_a_bad_post_is_refused(
    server: RunningServer, kind: str, body: str | bytes, status: int
) -> None:
    answer = server.post(kind, body)
    assert answer.status == status
    assert answer.text.strip()


def test_a_compressed_query_is_refused(server: RunningServer) -> None:
    headers = {"Content-Type": QUERY, "Content-Encoding": "gzip"}
    assert server.request("POST", "/sparql", headers, b"\x1f\x8b").status == 415


def test_a_query_in_the_address_and_in_the_body_are_two(server: RunningServer) -> None:
    assert server.post(QUERY, ALL, f"/sparql?query={quote(ALL)}").status == 400


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param([("query", ALL), ("query", ALL)], id="two queries"),
        pytest.param([("query", "")], id="empty query"),
        pytest.param([("default-graph-uri", THINGS)], id="a dataset without a query"),
        pytest.param([("query", ALL), ("default-graph-uri", "no iri")], id="default graph no IRI"),
        pytest.param([("query", ALL), ("named-graph-uri", "relative")], id="named graph relative"),
        pytest.param([("query", ALL)] * 101, id="too many parameters"),
    ],
)
def test_a_bad_get_is_refused(server: RunningServer, parameters: list[tuple[str, str]]) -> None:
    assert server.get("/sparql", parameters).status == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(server: RunningServer, method: str) -> None:
    answer = server.request(method, f"/sparql?query={quote(ALL)}", {"Content-Type": QUERY}, b"")
    assert answer.status == 405
    assert answer.header("allow") == "GET, HEAD, POST, OPTIONS"


# ---- 2.1.4: the dataset


def dataset(default: list[str], named: list[str]) -> list[tuple[str, str]]:
    return [("default-graph-uri", g) for g in default] + [("named-graph-uri", g) for g in named]


@pytest.mark.parametrize("way", ["get", "form", "directly"])
@pytest.mark.parametrize(
    ("default", "named", "things", "ontology", "graphs"),
    [
        pytest.param([THINGS], [], True, False, [], id="one default graph"),
        pytest.param([THINGS, ONTOLOGY], [], True, True, [], id="two default graphs"),
        pytest.param([], [THINGS], False, False, [THINGS], id="one named graph"),
        pytest.param([], [THINGS, ONTOLOGY], False, False, [ONTOLOGY, THINGS], id="two named"),
        pytest.param([ONTOLOGY], [THINGS], False, True, [THINGS], id="full"),
        pytest.param(["https://example.org/none"], [], False, False, [], id="a graph of nobody"),
    ],
)
def test_the_dataset_is_that_of_the_request(
    server: RunningServer,
    way: str,
    default: list[str],
    named: list[str],
    things: bool,
    ontology: bool,
    graphs: list[str],
) -> None:
    parameters = dataset(default, named)

    def ask(query: str) -> Response:
        if way == "get":
            return server.query(query, parameters)
        if way == "form":
            return server.post(FORM, urlencode([("query", query), *parameters]))
        return server.post(QUERY, query, f"/sparql?{urlencode(parameters)}")

    assert truth(ask(IN_THINGS)) is things
    assert truth(ask(IN_ONTOLOGY)) is ontology
    assert column(ask(GRAPHS)) == graphs


def test_without_a_dataset_the_default_graph_is_the_union(
    server: RunningServer, kg: KnowledgeGraph
) -> None:
    assert truth(server.query(IN_THINGS))
    assert truth(server.query(IN_ONTOLOGY))
    known = sorted(g.value for g in kg.store.named_graphs() if isinstance(g, ox.NamedNode))
    assert column(server.query(GRAPHS)) == known


def test_the_query_may_name_its_dataset(server: RunningServer) -> None:
    query = (
        f"SELECT ?g FROM <{ONTOLOGY}> FROM NAMED <{THINGS}> {{ GRAPH ?g {{ ?s ?p ?o }} }} LIMIT 1"
    )
    assert column(server.query(query)) == [THINGS]
    assert not truth(server.query(f"ASK FROM <{ONTOLOGY}> {{ ?s a citic:Company }}"))


def test_the_dataset_of_the_request_goes_before_that_of_the_query(server: RunningServer) -> None:
    default = f"ASK FROM <{ONTOLOGY}> {{ ?s a citic:Company }}"
    assert truth(server.query(default, dataset([THINGS], [])))
    named = GRAPHS.replace("{", f"FROM NAMED <{ONTOLOGY}> {{", 1)
    assert column(server.query(named)) == [ONTOLOGY]
    assert column(server.query(named, dataset([], [THINGS]))) == [THINGS]
    assert column(server.query(named, dataset([THINGS], []))) == []


# ---- 2.2: updates


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/sparql-update", "CLEAR ALL"),
        ("application/sparql-update; charset=utf-8", "INSERT DATA { <a:b> <a:b> <a:b> }"),
        (FORM, urlencode({"update": "CLEAR ALL"})),
        (FORM, urlencode({"update": "CLEAR ALL", "using-graph-uri": THINGS})),
        (FORM, urlencode({"update": "CLEAR ALL", "query": ALL})),
    ],
)
def test_updates_are_refused(server: RunningServer, kind: str, body: str) -> None:
    answer = server.post(kind, body)
    assert answer.status == 403
    assert "read-only" in answer.text


def test_updates_by_get_are_refused(server: RunningServer) -> None:
    assert server.get("/sparql", [("update", "CLEAR ALL")]).status == 403


UPDATES = {
    "INSERT DATA": "INSERT DATA { <a:b> <a:b> <a:b> }",
    "INSERT": "insert { ?s <a:b> ?o } where { ?s ?p ?o }",
    "DELETE DATA": "DELETE DATA { <a:b> <a:b> <a:b> }",
    "DELETE WHERE": "DELETE WHERE { ?s ?p ?o }",
    "WITH": "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "LOAD": "LOAD <https://example.org/>",
    "CLEAR": "CLEAR ALL",
    "DROP": "DROP SILENT ALL",
    "CREATE": "CREATE GRAPH <a:g>",
    "ADD": "ADD <a:g> TO <a:h>",
    "MOVE": "MOVE <a:g> TO DEFAULT",
    "COPY": "COPY DEFAULT TO <a:g>",
    "with a prologue": "# CLEAR\nBASE <a:b>\nPREFIX insert: <a:i>\nPREFIX : <a:b>\nCLEAR ALL",
    "with SERVICE": "INSERT { ?s ?p ?o } WHERE { SERVICE <a:b> { ?s ?p ?o } }",
    "broken": "INSERT DATA { <a:b> <a:b> ",
}


@pytest.mark.parametrize("update", UPDATES.values(), ids=UPDATES)
def test_an_update_sent_as_a_query_is_refused_as_one(
    server: RunningServer, kg: KnowledgeGraph, update: str
) -> None:
    answer = kg.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    for told in (
        server.query(update, accept="application/json"),
        server.query(update, accept="text/html"),
        server.post(FORM, urlencode({"query": update})),
        server.post(QUERY, update),
    ):
        assert told.status == 403
        assert "updates are refused" in told.text
        assert "read-only" in told.text
    assert column(server.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")) == [str(answer[0].n)]


def test_the_place_of_an_update_is_told(server: RunningServer) -> None:
    told = server.query(UPDATES["with a prologue"], accept="application/json")
    assert (json.loads(told.body)["line"], json.loads(told.body)["column"]) == (5, 1)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { INSERT DATA }",
        "SELECT * { ?x ?y ?z } DELETE",
        "PREFIX insert: <a:i> ASK { ?x insert: }",
        "'INSERT'",
    ],
)
def test_a_broken_query_is_no_update(server: RunningServer, query: str) -> None:
    assert server.query(query).status == 400


# ---- 4: security


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "ASK { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?g SERVICE ?g { ?a ?b ?c } }",
    ],
)
def test_other_services_are_not_called(server: RunningServer, query: str) -> None:
    answer = server.query(query)
    assert answer.status == 400
    assert "SERVICE" in answer.text


@pytest.mark.parametrize("graph", ["file:///etc/passwd", "http://127.0.0.1:9/", "file:facts.ttl"])
def test_graphs_are_not_fetched(server: RunningServer, graph: str) -> None:
    assert not truth(server.query(f"ASK FROM <{graph}> {{ ?s ?p ?o }}"))
    assert not truth(server.query(ALL, [("default-graph-uri", graph)]))
    assert not truth(server.query("ASK { GRAPH ?g { ?s ?p ?o } }", [("named-graph-uri", graph)]))


def test_a_report_is_a_graph_of_its_own(server: RunningServer, kg: KnowledgeGraph) -> None:
    reports = [g for g in column(server.query(GRAPHS)) if g.startswith(REPORT)]
    assert reports
    query = "SELECT ?c { ?c a citic:CertificationClaim } ORDER BY ?c"
    parts = [column(server.query(query, [("default-graph-uri", g)])) for g in reports]
    whole = kg.query(query)
    assert isinstance(whole, Answer)
    assert sorted(claim for part in parts for claim in part) == [str(row.c) for row in whole]
