"""What the endpoint says of itself: service description, VoID, prefixes, JSON-LD context."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.compare
from rdflib.namespace import DCAT, RDF, VOID

from citic_kg import KnowledgeGraph
from citic_kg.rdf.formats import release_prefixes
from citic_kg.vocabulary import BASE, ID
from tests.running_server import Response, RunningServer

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = {
    "text/turtle": ("turtle", ox.RdfFormat.TURTLE),
    "application/n-triples": ("nt", ox.RdfFormat.N_TRIPLES),
    "application/ld+json": ("json-ld", ox.RdfFormat.JSON_LD),
    "application/rdf+xml": ("xml", ox.RdfFormat.RDF_XML),
    "application/trig": ("trig", ox.RdfFormat.TRIG),
    "application/n-quads": ("nquads", ox.RdfFormat.N_QUADS),
}
DATASET = rdflib.URIRef(f"{BASE}dataset")


def graph_of(response: Response) -> rdflib.Graph:
    assert response.status == 200, response.text
    name = FORMATS[response.media_type][0]
    dataset = rdflib.Dataset().parse(data=response.body, format=name)
    graph = rdflib.Graph()
    for subject, predicate, value, _ in dataset.quads():
        graph.add((subject, predicate, value))
    return graph


@pytest.fixture(scope="module")
def service(server: RunningServer) -> rdflib.Graph:
    return graph_of(server.get("/sparql", accept="text/turtle"))


@pytest.mark.parametrize("media_type", FORMATS)
@pytest.mark.parametrize("target", ["/sparql", "/.well-known/void"])
def test_two_libraries_read_the_same_in_every_form(
    server: RunningServer, target: str, media_type: str
) -> None:
    answer = server.get(target, accept=media_type)
    assert answer.media_type == media_type
    read = graph_of(answer)
    turtle = graph_of(server.get(target, accept="text/turtle"))
    assert len(read) > 20
    assert rdflib.compare.isomorphic(read, turtle)
    parsed = {q.triple for q in ox.parse(answer.body, format=FORMATS[media_type][1])}
    assert len(parsed) == len(read)


def test_the_service(service: rdflib.Graph, server: RunningServer) -> None:
    endpoint = rdflib.URIRef(f"{server.url}/sparql")
    found = service.value(predicate=SD.endpoint, object=endpoint)
    assert found is not None
    assert (found, RDF.type, SD.Service) in service
    assert (found, SD.supportedLanguage, SD.SPARQL11Query) in service
    assert (found, SD.supportedLanguage, SD.SPARQL11Update) not in service
    assert (found, SD.feature, SD.UnionDefaultGraph) in service
    assert (found, SD.feature, SD.DereferencesURIs) not in service


def test_the_result_formats_are_those_that_are_sent(
    service: rdflib.Graph, server: RunningServer
) -> None:
    formats = "http://www.w3.org/ns/formats/"
    said = {str(f).removeprefix(formats) for f in service.objects(None, SD.resultFormat)}
    rows = {"JSON": "json", "XML": "xml", "CSV": "csv", "TSV": "tsv"}
    graphs = {
        "Turtle": "turtle",
        "N-Triples": "ntriples",
        "JSON-LD": "jsonld",
        "RDF_XML": "rdfxml",
        "TriG": "trig",
        "N-Quads": "nquads",
    }
    assert said == {f"SPARQL_Results_{name}" for name in rows} | set(graphs)
    for form in rows.values():
        assert server.query("SELECT * {}", [("format", form)]).status == 200
    for form in graphs.values():
        assert server.query("CONSTRUCT WHERE {}", [("format", form)]).status == 200


def test_the_named_graphs_are_those_of_the_store(service: rdflib.Graph, kg: KnowledgeGraph) -> None:
    expected = {}
    for graph in kg.store.named_graphs():
        assert isinstance(graph, ox.NamedNode)
        expected[graph.value] = len(list(kg.store.quads_for_pattern(None, None, None, graph)))
    found = {}
    for node in service.objects(None, SD.namedGraph):
        described = service.value(node, SD.graph)
        count = service.value(described, VOID.triples)
        assert isinstance(count, rdflib.Literal)
        found[str(service.value(node, SD.name))] = count.toPython()
    assert found == expected


def test_the_origin_is_the_one_that_the_client_names(server: RunningServer) -> None:
    headers = {"Host": "graph.example.org:8080", "Accept": "application/n-triples"}
    answer = server.request("GET", "/sparql", headers)
    assert "<http://graph.example.org:8080/sparql>" in answer.text


def test_a_browser_gets_the_page(server: RunningServer) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert server.get("/sparql", accept=accept).media_type == "text/html"


def test_void_is_the_description_of_the_release_and_where_it_is_had(
    server: RunningServer, release: Path
) -> None:
    told = graph_of(server.get("/.well-known/void", accept="text/turtle"))
    written = rdflib.Graph().parse(release / "dataset.ttl")
    added = told - written
    assert len(written - told) == 0
    assert (DATASET, VOID.sparqlEndpoint, rdflib.URIRef(f"{server.url}/sparql")) in added
    dumps = {str(o) for o in added.objects(DATASET, VOID.dataDump)}
    dumps |= {str(o) for o in added.objects(None, DCAT.downloadURL)}
    assert dumps
    for dump in dumps:
        answer = server.get(dump.removeprefix(server.url))
        assert answer.status == 200
        assert answer.body == (release / dump.rsplit("/", 1)[-1]).read_bytes()


def test_void_for_a_browser_is_the_page_of_the_dataset(server: RunningServer) -> None:
    answer = server.get("/.well-known/void", accept="text/html")
    assert (answer.status, answer.header("location")) == (303, "/dataset")
    answer = server.get("/dataset", accept="text/turtle")
    assert answer.status == 303
    assert graph_of(server.get(answer.header("location"), accept="text/turtle"))


@pytest.mark.parametrize("form", ["json", "turtle", "sparql"])
def test_prefixes(server: RunningServer, kg: KnowledgeGraph, form: str) -> None:
    answer = server.get("/prefixes", [("format", form)])
    expected = release_prefixes([])
    if form == "json":
        assert json.loads(answer.body) == expected
    elif form == "turtle":
        parser = ox.parse(answer.body, format=ox.RdfFormat.TURTLE)
        assert {q.subject.value.rpartition("#")[0] for q in parser} >= {f"{BASE}prefixes"}
        assert parser.prefixes == expected
    else:
        query = f"{answer.text}ASK {{ id:citic-bank a citic:Company }}"
        assert kg.store.query(query, use_default_graph_as_union=True)


@pytest.mark.parametrize("media_type", FORMATS)
def test_the_prefixes_are_declared_in_rdf(server: RunningServer, media_type: str) -> None:
    answer = server.get("/prefixes", accept=media_type)
    assert answer.media_type == media_type
    graph, sh = graph_of(answer), rdflib.Namespace("http://www.w3.org/ns/shacl#")
    found = {
        str(graph.value(node, sh.prefix)): str(graph.value(node, sh.namespace))
        for node in graph.objects(rdflib.URIRef(f"{BASE}prefixes"), sh.declare)
    }
    assert found.items() >= release_prefixes([]).items()


def test_the_form_of_the_prefixes_by_accept(server: RunningServer) -> None:
    for accept in ("application/json", "text/turtle", "text/plain"):
        assert server.get("/prefixes", accept=accept).media_type == accept
    assert server.get("/prefixes", accept="image/png").status == 406


@pytest.mark.parametrize("accept", ["text/html", "text/html,application/xml;q=0.9,*/*;q=0.8"])
def test_a_browser_gets_a_page_of_the_prefixes(
    server: RunningServer, kg: KnowledgeGraph, accept: str
) -> None:
    answer = server.get("/prefixes", accept=accept)
    assert (answer.status, answer.media_type) == (200, "text/html")
    anchors = set(re.findall(r'<tr id="([^"]+)"', answer.text))
    declared = kg.query("PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?o { ?s sh:declare ?o }")
    assert len(declared) > 10
    assert {str(row.o).partition("#")[2] for row in declared} <= anchors
    for name, iri in release_prefixes([]).items():
        assert f"<code>{name}:</code>" in answer.text
        assert f"<code>{iri}</code>" in answer.text
    for href in re.findall(r'href="(/prefixes[?][^"]+)"', answer.text):
        assert server.get(href, accept=accept).media_type != "text/html"


def test_the_context_makes_json_of_a_thing_into_its_triples(
    server: RunningServer, kg: KnowledgeGraph
) -> None:
    """Plain JSON with the names of the ontology, read by rdflib, is what the graph says."""
    answer = server.get("/context.jsonld")
    assert answer.media_type == "application/ld+json"
    context = json.loads(answer.body)["@context"]
    bank = ox.NamedNode(f"{ID}citic-bank")
    document: dict[str, object] = {"@context": context, "@id": bank.value}
    expected = set()
    for quad in kg.store.quads_for_pattern(bank, None, None):
        name = quad.predicate.value.removeprefix(f"{BASE}def/")
        if name not in context:
            continue
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        document.setdefault(name, [])
        values = document[name]
        assert isinstance(values, list)
        values.append(quad.object.value)
        expected.add((quad.predicate.value, quad.object.value))
    assert expected
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    assert {(str(p), str(o)) for p, o in graph.predicate_objects()} == expected
    objects = {str(o) for o in graph.objects() if isinstance(o, rdflib.URIRef)}
    assert objects == {value for _, value in expected if value.startswith("http")}


def test_the_context_has_every_property_of_the_ontology(
    server: RunningServer, kg: KnowledgeGraph
) -> None:
    context = json.loads(server.get("/context.jsonld").body)["@context"]
    query = (
        "SELECT DISTINCT ?p { VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty } "
        "?p a ?kind FILTER(STRSTARTS(STR(?p), STR(citic:))) }"
    )
    properties = {str(row.p).rsplit("/", 1)[-1] for row in kg.query(query)}
    assert len(properties) > 20
    assert properties <= set(context)


def test_health(server: RunningServer) -> None:
    answer = server.get("/health")
    assert (answer.status, answer.media_type) == (200, "application/json")
    assert json.loads(answer.body)["status"] == "ok"
    assert answer.header("cache-control") == "no-store"
