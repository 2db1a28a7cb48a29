"""Alignment in practice: who knows other vocabularies and not ours finds the data in theirs."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from citic_kg import KnowledgeGraph
from tests.conftest import ROOT
from tests.running_server import RunningServer
from tests.small_graph import SmallGraph

PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX qudt: <http://qudt.org/schema/qudt/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
"""
# What is asked, and one row that has to be among the answers.
QUESTIONS = {
    "ORG: what belongs to the group": (
        """SELECT ?part ?whole WHERE {
          ?x org:subOrganizationOf ?y ; rdfs:label ?part .
          ?y a org:OrganizationalCollaboration ; rdfs:label ?whole .
        }""",
        ("CITIC Bank", "CITIC group"),
    ),
    "ORG: units of organisations": (
        """SELECT ?unit ?organisation WHERE {
          ?x a org:OrganizationalUnit ; org:unitOf ?y ; rdfs:label ?unit .
          ?y a org:FormalOrganization ; rdfs:label ?organisation .
        }""",
        ("Credit Card Center of CITIC Bank", "CITIC Bank"),
    ),
    "ORG: who is linked to whom": (
        """SELECT ?one ?other WHERE {
          ?x org:linkedTo ?y ; rdfs:label ?one . ?y rdfs:label ?other .
        }""",
        ("CITIC Titanium", "Chinese Academy of Sciences"),
    ),
    "ORG: who is a member of what": (
        """SELECT ?who ?of WHERE {
          ?x org:memberOf ?y ; rdfs:label ?who . ?y org:hasMember ?x ; rdfs:label ?of .
        }""",
        ("CITIC Publishing", "Beijing Edition 15 Anti-Piracy Alliance"),
    ),
    "ORG: sites of organisations": (
        """SELECT ?who ?site WHERE {
          ?x a org:Organization ; org:hasSite ?y ; rdfs:label ?who .
          ?y a org:Site ; org:siteOf ?x ; rdfs:label ?site .
        }""",
        ("CITIC Dicastal", "CITIC Dicastal Aluminium Wheel No. 6 Production Line"),
    ),
    "FOAF: organisations": (
        "SELECT ?name WHERE { ?x a foaf:Organization ; foaf:name ?name }",
        ("CITIC Dicastal",),
    ),
    "FOAF: agents": (
        "SELECT ?name WHERE { ?x a foaf:Agent ; foaf:name ?name }",
        ("World Economic Forum",),
    ),
    "schema.org: organisations": (
        "SELECT ?name WHERE { ?x a schema:Organization ; schema:name ?name }",
        ("CITIC Dicastal",),
    ),
    "schema.org: parents and parts": (
        """SELECT ?part ?parent WHERE {
          ?x schema:parentOrganization ?y ; schema:name ?part .
          ?y schema:subOrganization ?x ; schema:name ?parent .
        }""",
        ("CITIC Bank", "CITIC Limited"),
    ),
    "schema.org: awards": (
        "SELECT ?name ?award WHERE { ?x schema:award ?award ; schema:name ?name }",
        ("CITIC Titanium", "State Technological Invention Award"),
    ),
    "schema.org: who holds an event": (
        """SELECT ?event ?who WHERE {
          ?x a schema:Event ; schema:organizer ?y ; schema:name ?event . ?y schema:name ?who .
        }""",
        (
            "First CITIC Wealth Cup Wealth (Financial) Advisor Competition",
            "CITIC Financial Holdings",
        ),
    ),
    "schema.org: who provides a service": (
        """SELECT ?service ?who WHERE {
          ?x a schema:Service ; schema:provider ?y ; schema:name ?service .
          ?y a schema:Organization ; schema:name ?who .
        }""",
        ("CITIC Bank mobile banking service", "CITIC Bank"),
    ),
    "FOAF: projects": (
        "SELECT ?name WHERE { ?x a foaf:Project ; rdfs:label ?name }",
        ("Kazakhstan KB Highway",),
    ),
    "schema.org: corporations and public bodies": (
        """SELECT ?name ?kind WHERE {
          VALUES ?kind { schema:Corporation schema:GovernmentOrganization }
          ?x a ?kind ; rdfs:label ?name .
        }""",
        ("Civil Aviation Administration of China", "https://schema.org/GovernmentOrganization"),
    ),
    "schema.org: who is a member of what": (
        """SELECT ?who ?of WHERE {
          ?x schema:memberOf ?y ; rdfs:label ?who . ?y rdfs:label ?of ; schema:member ?x .
        }""",
        ("CITIC Publishing", "Beijing Edition 15 Anti-Piracy Alliance"),
    ),
    "schema.org: where things are": (
        """SELECT ?name ?at WHERE {
          ?x schema:location ?y ; rdfs:label ?name .
          ?y a schema:Place ; rdfs:label ?at .
        }""",
        ("CITIC Dicastal Aluminium Wheel No. 6 Production Line", "Qinhuangdao"),
    ),
    "schema.org: reports and their publishers": (
        """SELECT ?report ?by WHERE {
          ?x a schema:Report ; schema:publisher ?y ; rdfs:label ?report . ?y rdfs:label ?by .
        }""",
        ("CITIC Limited Annual Report 2020, ESG: Industrial responsibility", "CITIC Limited"),
    ),
    "PROV-O: from what each claim is derived": (
        """SELECT ?source ?from WHERE {
          ?claim a prov:Entity ; prov:hadPrimarySource ?report ; prov:wasDerivedFrom ?passage .
          ?report rdfs:label ?source .
          ?passage a prov:Entity ; oa:hasSource ?report ; oa:hasSelector/rdf:value ?from .
        }""",
        (
            "CITIC Limited Annual Report 2020, ESG: Industrial responsibility",
            "char=1614,1809",
        ),
    ),
    "PROV-O: from which report a claim is derived, and to whom that is attributed": (
        """SELECT ?source ?who WHERE {
          ?claim a schema:Claim ; prov:wasDerivedFrom ?report .
          ?report a schema:Report ; prov:wasAttributedTo ?agent ; rdfs:label ?source .
          ?agent a prov:Agent ; rdfs:label ?who .
        }""",
        ("CITIC Limited Annual Report 2020, ESG: Industrial responsibility", "CITIC Limited"),
    ),
    "PROV-O: from which claims a link is derived": (
        """SELECT ?claim WHERE {
          ?link a prov:Entity ; rdf:subject ?bank ; prov:wasDerivedFrom ?claim .
          ?claim a schema:Claim . ?bank rdfs:label "CITIC Bank"@en .
        }""",
        ("https://w3id.org/citic-kg/id/claim/citic-2022-service/citic-bank-subsidiary",),
    ),
    "QUDT: figures": (
        """SELECT ?value ?unit WHERE {
          ?x a qudt:QuantityValue ; qudt:numericValue ?value ; qudt:unit ?unit .
        }""",
        ("17800000000", "http://qudt.org/vocab/unit/CCY_CNY"),
    ),
    "Dublin Core: standards, and what claims are about": (
        "SELECT ?name WHERE { ?x a dcterms:Standard ; rdfs:label ?name }",
        ("ISO/IEC 27001",),
    ),
}


# What the vocabularies say of their own terms, in RDFS: whatever stands at an end is of the class.
ENDS = {
    "org:subOrganizationOf": ("org:Organization", "org:Organization"),
    "org:hasSubOrganization": ("org:Organization", "org:Organization"),
    "org:unitOf": ("org:OrganizationalUnit", "org:FormalOrganization"),
    "org:hasUnit": ("org:FormalOrganization", "org:OrganizationalUnit"),
    "org:linkedTo": ("org:Organization", "org:Organization"),
    "org:memberOf": ("foaf:Agent", "org:Organization"),
    "org:hasMember": ("org:Organization", "foaf:Agent"),
    "org:hasSite": ("org:Organization", "org:Site"),
    "org:siteOf": ("org:Site", "org:Organization"),
    "prov:wasDerivedFrom": ("prov:Entity", "prov:Entity"),
    "prov:hadPrimarySource": ("prov:Entity", "prov:Entity"),
    "prov:wasAttributedTo": ("prov:Entity", "prov:Agent"),
    # schema.org says of which classes a property is at home, and means it as advice.
    "schema:parentOrganization": ("schema:Organization", "schema:Organization"),
    "schema:subOrganization": ("schema:Organization", "schema:Organization"),
    "schema:organizer": ("schema:Event", "schema:Organization"),
    "schema:publisher": ("schema:Report", "schema:Organization"),
}
# And which of them is below which.
BELOW = {
    "org:unitOf": "org:subOrganizationOf",
    "org:hasUnit": "org:hasSubOrganization",
    "prov:hadPrimarySource": "prov:wasDerivedFrom",
}


def count(kg: KnowledgeGraph, where: str) -> int:
    result = kg.store.query(
        f"{PREFIXES} SELECT (COUNT(*) AS ?n) WHERE {{ {where} }}", use_default_graph_as_union=True
    )
    assert isinstance(result, ox.QuerySolutions)
    return int(next(result)["n"].value)


@pytest.mark.parametrize("name", ENDS)
def test_a_reasoner_of_the_other_vocabulary_infers_no_class_that_is_not_meant(
    kg: KnowledgeGraph, name: str
) -> None:
    start, end = ENDS[name]
    assert count(kg, f"?x {name} ?y") > 0
    assert count(kg, f"?x {name} ?y FILTER NOT EXISTS {{ ?x a {start} . ?y a {end} }}") == 0


def test_schema_org_has_providers_of_services_and_awards_of_what_can_have_one(
    kg: KnowledgeGraph,
) -> None:
    home = "schema:Organization schema:Project schema:Product schema:CreativeWork"
    for name, classes in (
        ("provider", "schema:Service schema:SoftwareApplication"),
        ("award", home),
    ):
        stranger = f"FILTER NOT EXISTS {{ VALUES ?home {{ {classes} }} ?x a ?home }}"
        assert count(kg, f"?x schema:{name} ?y") > 0
        assert count(kg, f"?x schema:{name} ?y {stranger}") == 0
    assert count(kg, "?x schema:award ?y FILTER(!isLiteral(?y))") == 0


@pytest.mark.parametrize("name", BELOW)
def test_what_is_below_a_term_of_others_is_above_it_too(kg: KnowledgeGraph, name: str) -> None:
    assert count(kg, f"?x {name} ?y FILTER NOT EXISTS {{ ?x {BELOW[name]} ?y }}") == 0


def test_a_unit_of_a_unit_is_below_it_in_terms_of_org_and_no_unit_of_it() -> None:
    graph = SmallGraph()
    graph.thing("bank", "Bank")
    graph.thing("board", "Board", "OrganizationalUnit")
    graph.thing("committee", "Committee", "OrganizationalUnit")
    graph.thing("institute", "Institute", "Institution")
    graph.thing("university", "University", "Institution")
    for member, whole in (("board", "bank"), ("committee", "board"), ("institute", "university")):
        graph.claim(
            "AffiliationClaim", member=member, belongsTo=whole, affiliationKind="affiliation/unit"
        )
    kg = graph.open()
    found = kg.store.query(
        PREFIXES
        + "SELECT ?x ?y ?p WHERE { VALUES ?p { org:unitOf org:subOrganizationOf } ?x ?p ?y }",
        use_default_graph_as_union=True,
    )
    assert isinstance(found, ox.QuerySolutions)
    rows = {tuple(v.value.replace("#", "/").rsplit("/", 1)[-1] for v in row) for row in found}
    below = {
        ("board", "bank"),
        ("committee", "board"),
        ("committee", "bank"),
        ("institute", "university"),
    }
    assert {row[:2] for row in rows if row[2] == "subOrganizationOf"} == below
    assert {row[:2] for row in rows if row[2] == "unitOf"} == {
        ("board", "bank"),
        ("committee", "bank"),
    }
    assert kg.why("Committee", "org:unitOf", "Bank").says.startswith("In terms of ORG")


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_in_the_terms_of_others_is_answered(kg: KnowledgeGraph, name: str) -> None:
    text, expected = QUESTIONS[name]
    result = kg.store.query(PREFIXES + text, use_default_graph_as_union=True)
    assert isinstance(result, ox.QuerySolutions)
    rows = {tuple(value.value for value in row) for row in result}
    assert expected in rows


def test_every_observation_of_a_data_cube_is_in_a_data_set(kg: KnowledgeGraph) -> None:
    # Constraint IC-1 of the RDF Data Cube Vocabulary.
    assert count(kg, "?x a qb:Observation FILTER NOT EXISTS { ?x qb:dataSet ?set }") == 0


def test_every_thing_has_one_name_for_those_who_know_no_skos(kg: KnowledgeGraph) -> None:
    text = """SELECT ?x (COUNT(DISTINCT ?label) AS ?n) WHERE {
      { ?x a foaf:Organization } UNION { ?x a schema:Place } UNION { ?x a schema:CreativeWork }
      OPTIONAL { ?x rdfs:label ?label }
    } GROUP BY ?x"""
    for name in ("rdfs:label", "foaf:name", "schema:name"):
        result = kg.store.query(
            PREFIXES + text.replace("rdfs:label", name), use_default_graph_as_union=True
        )
        assert isinstance(result, ox.QuerySolutions)
        counts = [row["n"].value for row in result]
        assert len(counts) > 100
        assert set(counts) == {"1"}


def test_names_for_others_are_not_told_twice_here(kg: KnowledgeGraph) -> None:
    names = [row.name for row in kg.query("names-of", thing="CITIC Bank")]
    assert len(names) == len(set(names))
    bank = kg.entity("CITIC Bank")
    assert bank.label not in bank.names
    assert len(bank.names) == len(set(bank.names))


# ---- The description of the dataset

DESCRIPTION_SHAPES = ROOT / "tests" / "dataset_shapes.ttl"


def problems(description: rdflib.Graph) -> str:
    shapes = rdflib.Graph().parse(DESCRIPTION_SHAPES)
    conforms, _, text = pyshacl.validate(description, shacl_graph=shapes)
    return "" if conforms else str(text)


def test_the_description_fits_dcat_ap_and_void(release: Path) -> None:
    assert problems(rdflib.Graph().parse(release / "dataset.ttl")) == ""


def test_the_description_on_a_server_fits_too_and_tells_the_endpoint(
    server: RunningServer,
) -> None:
    answer = server.get("/.well-known/void", accept="text/turtle")
    described = rdflib.Graph().parse(data=answer.body, format="turtle")
    assert problems(described) == ""
    service = rdflib.URIRef("http://www.w3.org/ns/dcat#endpointURL")
    assert [str(o) for o in described.objects(None, service)] == [f"{server.url}/sparql"]


def test_a_description_without_a_title_or_a_count_is_found(release: Path) -> None:
    described = rdflib.Graph().parse(release / "dataset.ttl")
    data = rdflib.URIRef("https://w3id.org/citic-kg/dataset")
    described.remove((data, rdflib.DCTERMS.title, None))
    described.remove((data, rdflib.VOID.triples, None))
    assert problems(described).count("Constraint Violation") == 2
