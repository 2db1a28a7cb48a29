"""What the endpoint says of itself: service description, VoID, prefixes, JSON-LD context.

https://www.w3.org/TR/sparql11-service-description/ and https://www.w3.org/TR/void/
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyoxigraph as ox

from citic_kg.build.dataset import DATASET, PREFIXES
from citic_kg.rdf.formats import release_prefixes, serialize, write
from citic_kg.rdf.ordering import ordered
from citic_kg.vocabulary import BASE, ONTOLOGY_GRAPH, RDF_TYPE, term
from citic_kg.web.described import described
from citic_kg.web.media_types import GRAPHS, HTML, JSONLD, MediaType, choose
from citic_kg.web.reply import Reply, see_other
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease

# The files of a release that are to be had, and what each of them is.
DUMPS = {
    "citic-kg.ttl": "the whole graph, sorted Turtle",
    "citic-kg.trig": "the same by named graph",
    "ontology.ttl": "the ontology alone, with its class expressions",
    "shapes.ttl": "the SHACL shapes that everything fits, closed for every class",
    "dataset.ttl": "this description: DCAT, VoID, PROV, licence, checksums",
    "report.md": "what was checked, counts, coverage of the texts",
    "quality.md": "what the ontology was checked for, and what the editors excuse",
    "report.json": "the report for programs",
}
_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
# The forms of answers, by the names of https://www.w3.org/ns/formats/.
_RESULT_FORMATS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads"),
)


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def service(release: ServedRelease, request: Request) -> Reply:
    """The service description."""
    form = choose(request, GRAPHS)
    quads = [ox.Quad(*t) for t in set(_service(release, request.origin))]
    return _rdf(quads, form, {"sd": _SD, "formats": _FORMATS})


def _service(release: ServedRelease, origin: str) -> Iterator[ox.Triple]:
    at = f"{origin}/sparql"
    here = ox.NamedNode(f"{at}#service")
    data = ox.NamedNode(f"{at}#dataset")
    default = ox.NamedNode(f"{at}#default-graph")
    yield ox.Triple(here, RDF_TYPE, _sd("Service"))
    yield ox.Triple(here, _sd("endpoint"), ox.NamedNode(at))
    yield ox.Triple(here, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield ox.Triple(here, _sd("feature"), _sd("UnionDefaultGraph"))
    for name in _RESULT_FORMATS:
        yield ox.Triple(here, _sd("resultFormat"), ox.NamedNode(_FORMATS + name))
    yield ox.Triple(here, _sd("defaultDataset"), data)
    yield ox.Triple(here, _sd("availableGraphs"), data)
    yield ox.Triple(data, RDF_TYPE, _sd("Dataset"))
    yield ox.Triple(data, RDF_TYPE, _sd("GraphCollection"))
    yield ox.Triple(data, _sd("defaultGraph"), default)
    yield ox.Triple(default, RDF_TYPE, _sd("Graph"))
    void, integer = PREFIXES["void"], ox.NamedNode(f"{PREFIXES['xsd']}integer")
    for graph in release.graph.store.named_graphs():
        if not isinstance(graph, ox.NamedNode):
            continue
        node = ox.NamedNode(f"{at}#{graph.value[len(BASE) :].rstrip('/').replace('/', '-')}")
        described_as = ox.NamedNode(f"{node.value}-graph")
        count = len(list(release.graph.store.quads_for_pattern(None, None, None, graph)))
        yield ox.Triple(data, _sd("namedGraph"), node)
        yield ox.Triple(node, RDF_TYPE, _sd("NamedGraph"))
        yield ox.Triple(node, _sd("name"), graph)
        yield ox.Triple(node, _sd("graph"), described_as)
        yield ox.Triple(described_as, RDF_TYPE, _sd("Graph"))
        size = ox.Literal(str(count), datatype=integer)
        yield ox.Triple(described_as, ox.NamedNode(f"{void}triples"), size)
    yield ox.Triple(default, ox.NamedNode(f"{PREFIXES['dcterms']}isPartOf"), ox.NamedNode(DATASET))


def void(release: ServedRelease, request: Request) -> Reply:
    """The description of the dataset, with where it is to be had here."""
    form = choose(request, (*GRAPHS, HTML))
    if form.name == HTML.name:
        return see_other("/dataset")
    data = ox.NamedNode(DATASET)
    quads = list(described(release, data))

    def node(name: str) -> ox.NamedNode:
        prefix, local = name.split(":")
        return ox.NamedNode(PREFIXES[prefix] + local)

    def say(subject: ox.NamedNode, name: str, value: str) -> None:
        quads.append(ox.Quad(subject, node(name), ox.NamedNode(value)))

    endpoint = f"{request.origin}/sparql"
    service = ox.NamedNode(f"{DATASET}/sparql")
    quads.append(ox.Quad(service, RDF_TYPE, node("dcat:DataService")))
    title = ox.Literal("SPARQL endpoint of the CITIC knowledge graph", language="en")
    quads.append(ox.Quad(service, node("dcterms:title"), title))
    say(service, "dcat:endpointURL", endpoint)
    say(service, "dcat:servesDataset", DATASET)
    say(data, "void:sparqlEndpoint", endpoint)
    for dump in ("citic-kg.ttl", "citic-kg.trig"):
        address = f"{request.origin}/download/{dump}"
        say(data, "void:dataDump", address)
        say(ox.NamedNode(f"{DATASET}/file/{dump}"), "dcat:downloadURL", address)
    return _rdf([ox.Quad(q.subject, q.predicate, q.object) for q in quads], form, {})


def _rdf(quads: list[ox.Quad], form: MediaType, names: dict[str, str]) -> Reply:
    return Reply(200, form.content_type, write(quads, form.name, {**PREFIXES, **names}))


_PREFIX_FORMS = (
    MediaType("json", "application/json", "json"),
    MediaType("sparql", "application/sparql-query", "rq", ("text/plain",)),
    *GRAPHS,
    HTML,
)


def prefixes(release: ServedRelease, request: Request) -> Reply:
    """The prefixes that a query here need not declare; in RDF, as the graph declares them."""
    names = dict(sorted(release_prefixes([]).items()))
    form = choose(request, _PREFIX_FORMS)
    if form.name == HTML.name:
        from citic_kg.web.pages.prefixes import prefixes_page

        return prefixes_page(release, request, names)
    if form.name == "json":
        return Reply(200, form.media_type, (json.dumps(names, indent=1) + "\n").encode())
    if form.name == "sparql":
        lines = (f"PREFIX {name}: <{iri}>\n" for name, iri in names.items())
        return Reply(200, form.content_type, "".join(lines).encode())
    triples = [
        triple
        for declared in described(release, ox.NamedNode(f"{BASE}prefixes"))
        if isinstance(declared.object, ox.NamedNode)
        for triple in (
            declared.triple,
            *(q.triple for q in release.graph.store.quads_for_pattern(declared.object, None, None)),
        )
    ]
    if form.name == "turtle":
        # All are declared, in use or not.
        body = serialize(ordered(triples), ox.RdfFormat.TURTLE, names)
        return Reply(200, form.content_type, body)
    return _rdf([ox.Quad(*triple) for triple in triples], form, {})


def context(release: ServedRelease, request: Request) -> Reply:
    """A JSON-LD context: the prefixes, and each property of the ontology with its type."""
    store = release.graph.store
    found: dict[str, object] = dict(release_prefixes([]))
    has_range = term("rdfs", "range")
    for kind in ("ObjectProperty", "DatatypeProperty"):
        for quad in store.quads_for_pattern(None, RDF_TYPE, term("owl", kind), ONTOLOGY_GRAPH):
            node = quad.subject
            if not isinstance(node, ox.NamedNode) or not node.value.startswith(BASE):
                continue
            entry = {"@id": node.value}
            if kind == "ObjectProperty":
                entry["@type"] = "@id"
            else:
                for found_range in store.quads_for_pattern(node, has_range, None, ONTOLOGY_GRAPH):
                    if isinstance(found_range.object, ox.NamedNode):
                        entry["@type"] = found_range.object.value
            found[node.value.rsplit("/", 1)[-1]] = entry
    body = json.dumps({"@context": dict(sorted(found.items()))}, indent=1) + "\n"
    return Reply(200, JSONLD.media_type, body.encode())
