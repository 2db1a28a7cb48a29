"""The ontology and its alignments; and shapes on which two engines agree."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS, Namespace
from rdflib.term import Node

from citic_kg.check.shapes import all_shapes, validate
from citic_kg.rdf.formats import serialize
from citic_kg.sources import ontology_files
from citic_kg.vocabulary import BASE, ONTOLOGY_DIR, ONTOLOGY_FILES, SHAPES_FILE

DEF = f"{BASE}def/"
CITIC = Namespace(DEF)
SHAPE = Namespace(f"{DEF}shape/")
SH = Namespace("http://www.w3.org/ns/shacl#")
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


@cache
def read(*names: str) -> Graph:
    graph = Graph()
    for name in names:
        graph.parse(ONTOLOGY_DIR / name, format="turtle")
    return graph


WHOLE = read(*ONTOLOGY_FILES)
ALIGNMENTS = read("alignments.ttl")
SHAPES = Graph().parse(data=all_shapes(), format="turtle")
WRITTEN = read(SHAPES_FILE)


def ours(node: Node) -> bool:
    return isinstance(node, URIRef) and node.startswith(DEF)


def of_kind(*kinds: Node) -> list[URIRef]:
    """The terms of our namespace that are declared as one of the kinds."""
    found = {s for kind in kinds for s in WHOLE.subjects(RDF.type, kind) if ours(s)}
    return sorted(s for s in found if isinstance(s, URIRef))


CLASSES = of_kind(OWL.Class)
PROPERTIES = of_kind(*KINDS)
CONCEPTS = sorted(s for s in WHOLE.subjects(RDF.type, SKOS.Concept) if isinstance(s, URIRef))
CLAIM_CLASSES = [c for c in CLASSES if (c, RDFS.subClassOf, CITIC.Claim) in WHOLE]


def local(term: URIRef) -> str:
    return term.removeprefix(DEF)


def test_there_is_something_to_look_at() -> None:
    assert len(CLAIM_CLASSES) == 13
    assert min(len(CLASSES), len(PROPERTIES), len(CONCEPTS)) > 40


def aligned() -> Iterator[URIRef]:
    """The foreign terms in the axioms of the alignments."""
    for predicate in (
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        OWL.equivalentClass,
        OWL.equivalentProperty,
    ):
        for pair in ALIGNMENTS.subject_objects(predicate):
            for term in pair:
                # OWL has the terms of RDFS built in.
                if isinstance(term, URIRef) and not ours(term) and term not in RDFS:
                    yield term


@pytest.mark.parametrize("term", sorted(set(aligned())), ids=str)
def test_every_foreign_term_is_declared_where_it_is_used(term: URIRef) -> None:
    kinds = {OWL.Class, *KINDS}
    assert kinds & set(WHOLE.objects(term, RDF.type))
    home = WHOLE.value(term, RDFS.isDefinedBy)
    assert isinstance(home, URIRef)
    assert not ours(home)


@pytest.mark.parametrize(
    "start",
    [
        "http://www.w3.org/ns/org#",
        "http://www.w3.org/ns/prov#",
        "https://schema.org/",
        "http://xmlns.com/foaf/0.1/",
        "http://qudt.org/schema/qudt/",
        "http://www.w3.org/ns/oa#",
    ],
)
def test_the_vocabularies_of_the_field_are_aligned(start: str) -> None:
    assert any(term.startswith(start) for term in aligned())


def test_what_an_axiom_names_is_declared() -> None:
    classes = set(WHOLE.subjects(RDF.type, OWL.Class))
    for subject, parent in WHOLE.subject_objects(RDFS.subClassOf):
        assert subject in classes
        # An anonymous class restricts one property that is declared.
        restricted = WHOLE.value(parent, OWL.onProperty)
        assert parent in classes or (restricted, RDF.type, OWL.ObjectProperty) in WHOLE
    for subject, parent in WHOLE.subject_objects(RDFS.subPropertyOf):
        kinds = [{k for k in KINDS if (term, RDF.type, k) in WHOLE} for term in (subject, parent)]
        if parent == RDFS.label:  # an annotation property, built in
            kinds[1] = {OWL.AnnotationProperty}
        assert kinds[0] == kinds[1] != set()


# ---- Shapes


@pytest.mark.parametrize("claim_class", CLAIM_CLASSES, ids=local)
def test_every_class_of_claims_has_a_shape(claim_class: URIRef) -> None:
    shapes = list(WRITTEN.subjects(SH.targetClass, claim_class))
    assert SHAPE[local(claim_class)] in shapes
    assert list(WRITTEN.objects(SHAPE[local(claim_class)], SH.property))


@pytest.mark.parametrize("kind", CLASSES, ids=local)
def test_every_class_is_closed(kind: URIRef) -> None:
    (shape,) = (s for s in SHAPES.subjects(SH.targetClass, kind) if (s, SH.closed, None) in SHAPES)
    (ignored,) = SHAPES.objects(shape, SH.ignoredProperties)
    allowed = set(SHAPES.items(ignored))
    for term in PROPERTIES:
        if WHOLE.value(term, RDFS.domain) == kind:
            assert {term, *WHOLE.transitive_objects(term, RDFS.subPropertyOf)} <= allowed


def test_a_closed_shape_leaves_out_what_is_said_of_other_classes() -> None:
    def allowed(name: str) -> set[Node]:
        (ignored,) = SHAPES.objects(SHAPE[f"{name}-closed"], SH.ignoredProperties)
        return set(SHAPES.items(ignored))

    assert CITIC.recipient in allowed("AwardClaim") - allowed("MetricClaim")
    assert CITIC.value in allowed("Claim") & allowed("MetricClaim") - allowed("AwardClaim")
    assert CITIC.hasGroupMember in allowed("CorporateGroup") - allowed("Company")
    assert CITIC.evidence not in allowed("Company")


def test_every_property_shape_has_a_message_and_is_used() -> None:
    for shape in SHAPES.subjects(RDF.type, SH.PropertyShape):
        (message,) = SHAPES.objects(shape, SH.message)
        assert str(message).endswith(".")
        assert list(SHAPES.subjects(SH.property, shape))


def test_all_severities_are_used_and_every_node_shape_has_a_target_or_is_used() -> None:
    assert set(SHAPES.objects(None, SH.severity)) == {SH.Warning, SH.Info}
    targets = (SH.targetClass, SH.targetSubjectsOf)
    for shape in SHAPES.subjects(RDF.type, SH.NodeShape):
        aimed = any(list(SHAPES.objects(shape, target)) for target in targets)
        assert aimed or list(SHAPES.subjects(SH.node, shape)), shape


def test_what_shapes_name_is_of_the_ontology() -> None:
    declared = set(WHOLE.subjects(RDF.type, None))
    for predicate in (SH.targetClass, SH.targetSubjectsOf, SH["class"], SH.path, SH.disjoint):
        for term in WRITTEN.objects(None, predicate):
            assert not ours(term) or term in declared, term


Found = set[tuple[str, str, str]]


def by_pyshacl(triples: list[ox.Triple]) -> Found:
    """Focus node, shape and severity of each result that pySHACL finds."""
    data = Graph().parse(data=serialize(triples, ox.RdfFormat.N_TRIPLES), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=SHAPES)
    assert isinstance(report, Graph)
    parts = (SH.focusNode, SH.sourceShape, SH.resultSeverity)
    return {
        (str(node), str(shape), str(severity).removeprefix(str(SH)).lower())
        for result in report.objects(None, SH.result)  # without the details of each
        for node, shape, severity in [[report.value(result, part) for part in parts]]
    }


def by_the_build(triples: list[ox.Triple]) -> Found:
    return {(v.focus, v.shape, v.severity) for v in validate(triples)}


@pytest.mark.slow
def test_both_validators_find_the_same_in_the_release_and_no_violation(release: Path) -> None:
    whole = [quad.triple for quad in ox.parse(path=release / "citic-kg.ttl")]
    found = by_the_build(whole)
    assert {severity for _, _, severity in found} == {"info"}
    assert found == by_pyshacl(whole)


def test_the_release_has_the_shapes_that_it_was_checked_with(release: Path) -> None:
    assert (release / "shapes.ttl").read_text(encoding="utf-8") == all_shapes()


SPOILT = """
@base <https://w3id.org/citic-kg/> .
@prefix citic: <def/> .
@prefix id: <id/> .
@prefix claim: <id/claim/r/> .
@prefix status: <def/status/> .
@prefix basis: <def/basis/> .
@prefix time-basis: <def/time-basis/> .
@prefix bound: <def/bound/> .
@prefix affiliation: <def/affiliation/> .
@prefix partnership: <def/partnership/> .
@prefix topic: <def/topic/> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

id:a citic:locatedIn id:here ; a citic:Company ; skos:prefLabel "A"@en, "Also A"@en .
id:b a citic:Company ; skos:prefLabel " B"@en ; skos:altLabel " B"@en .
id:c a citic:Company ; skos:prefLabel "C"@en ; skos:altLabel "no language" ; citic:rank 3 .
id:here a citic:Place .
id:Bad--Slug a citic:Company ; skos:prefLabel "Bad"@en .
id:deutsch a citic:Company ; skos:prefLabel "Gut"@de .
id:prize a citic:Award ; skos:prefLabel "Prize"@en .
id:norm a citic:Standard ; skos:prefLabel "Norm"@en .
id:conglomerate a citic:CorporateGroup ; skos:prefLabel "Conglomerate"@en .
id:ministry a citic:PublicBody ; skos:prefLabel "Ministry"@en .
id:office a citic:OrganizationalUnit ; skos:prefLabel "Office"@en .
id:rate a citic:Indicator ; skos:prefLabel "rate"@en .
status:odd a skos:Concept ; skos:inScheme citic:status-scheme .
<report/r#char=9,5> a citic:Passage ; citic:startsAt 9 ; citic:endsAt 5 .
<id/selector/r/1> a oa:FragmentSelector ; citic:value 5 .
<id/link/x> a citic:Link ; rdf:subject id:a ; rdf:predicate citic:none ; rdf:object id:b .
id:good a citic:Company ; skos:prefLabel "Good"@en .
<report/r> a citic:Report ; skos:prefLabel "R"@en ; citic:publisher id:here ;
    citic:reportingYear "2020" ; citic:publishedYear 2020 ; citic:textDigest "abc" .
<report/r#char=1,2> a citic:Heading .

claim:empty a citic:Claim .

claim:award a citic:AwardClaim ; citic:reportedIn <report/r> ;
    citic:evidence <report/r#char=5,9> ; citic:status basis:stated ; citic:basis basis:stated ;
    citic:timeBasis time-basis:printed, time-basis:context ; citic:inYear 20210 ;
    citic:grantor id:here ; citic:award id:good ; citic:fromYear 2021 ; citic:untilYear 2020 ;
    citic:onDate "2021-12-30"^^xsd:date ; citic:summary "" ; citic:rank 3 .

claim:ranking a citic:RankingClaim ; citic:reportedIn <report/r> ; citic:evidence <report/r> ;
    citic:status status:achieved ; citic:basis basis:stated ; citic:timeBasis time-basis:printed ;
    citic:inYear 2021 ; citic:rank 0 ; citic:asOf "2021-02-30" ; citic:rankedThing id:good .

claim:partners a citic:PartnershipClaim ; citic:reportedIn <report/r> ;
    citic:evidence <report/r#char=5,9> ; citic:status status:achieved ;
    citic:basis basis:stated ; citic:timeBasis time-basis:printed ; citic:inYear 2021 ;
    citic:party id:good ; citic:partnershipKind status:planned ; citic:topic topic:training .

claim:figure a citic:MetricClaim ; citic:reportedIn <report/r> ;
    citic:evidence <report/r#char=5,9> ; citic:subject id:good ; citic:status status:achieved ;
    citic:basis basis:stated ; citic:timeBasis time-basis:printed ; citic:inYear 2021 ;
    citic:boundary id:good ; citic:value 7.0 ; citic:upperValue 5.0 ; citic:unit bound:about ;
    citic:bound bound:about, bound:over ; citic:shareOf claim:award ; citic:asPrinted "7" .

claim:certificate a citic:CertificationClaim ; citic:reportedIn <report/r> ;
    citic:evidence <report/r#char=5,9> ; citic:holder id:good ; citic:standard id:norm ;
    citic:status status:achieved ; citic:basis basis:stated ;
    citic:timeBasis time-basis:printed ; citic:inYear 2015 ; citic:fromYear 2017 .

claim:own a citic:AffiliationClaim ; citic:reportedIn <report/r> ;
    citic:evidence <report/r#char=5,9> ; citic:member id:good ; citic:belongsTo id:good .

claim:group-as-unit a citic:AffiliationClaim ; citic:member id:conglomerate ;
    citic:belongsTo id:good ; citic:affiliationKind affiliation:unit .
claim:body-as-unit a citic:AffiliationClaim ; citic:member id:ministry ;
    citic:belongsTo id:good ; citic:affiliationKind affiliation:unit .
claim:office-as-unit a citic:AffiliationClaim ; citic:member id:office ;
    citic:belongsTo id:good ; citic:affiliationKind affiliation:unit .

claim:share a citic:MetricClaim ; citic:indicator id:rate ; citic:subject id:good ;
    citic:value 120.0 ; citic:unit unit:PERCENT ; citic:shareOf claim:share .

claim:fall a citic:MetricClaim ; citic:indicator id:rate ; citic:subject id:good ;
    citic:value -3.0 ; citic:unit unit:PERCENT .

id:own-prize a citic:Award .
claim:itself a citic:AwardClaim ; citic:recipient id:own-prize ; citic:award id:own-prize .

claim:long-ago a citic:PracticeClaim ; citic:inYear 2021 ;
    citic:fromDate "1066-05-01"^^xsd:date .

claim:later a citic:PracticeClaim ; citic:inYear 2021 ;
    citic:fromDate "2022-05-01"^^xsd:date .

claim:over a citic:PracticeClaim ; citic:inYear 2021 ;
    citic:untilDate "2020-12-31"^^xsd:date .

<report/early> a citic:Report ; citic:reportingYear 2099 ; citic:publishedYear 1850 .

claim:good a citic:PracticeClaim ; citic:reportedIn <report/r> ;
    citic:evidence <report/r#char=5,9> ; citic:subject id:good ; citic:status status:achieved ;
    citic:basis basis:stated ; citic:timeBasis time-basis:printed ; citic:inYear 2020 ;
    citic:enteredIn "0.1.0" ; citic:summary "Trains." ; citic:topic topic:training .
"""


@pytest.mark.parametrize("name", ["onDate", "asOf", "fromDate", "untilDate"])
@pytest.mark.parametrize("day", ["2030-02-30", "2030-13-01", "soon"])
def test_both_validators_find_a_day_that_is_none(name: str, day: str) -> None:
    said = (
        f'claim:dated a citic:PracticeClaim ; citic:inYear 2030 ; citic:{name} "{day}"^^xsd:date .'
    )
    text = SPOILT[: SPOILT.index("\n\n")] + said
    stated = [t for file in ontology_files() for t in file.triples]
    stated += [q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    about = {
        engine: {shape.removeprefix(str(SHAPE)) for _, shape, _ in found}
        for engine, found in (("build", by_the_build(stated)), ("other", by_pyshacl(stated)))
    }
    assert f"Claim-{name}" in about["other"]
    # pyrudof takes the datatype at its word; the build looks into the calendar itself.
    assert about["other"] - about["build"] == ({f"Claim-{name}"} if "02-30" in day else set())
    # Of another year nobody is told where the year is right.
    assert day == "soon" or not [shape for shape in about["build"] if shape.endswith("-year")]


# What is wrong in the spoilt graph: where, which shape tells, how grave it is.
CLAIMS = f"{BASE}id/claim/r/"
FOUND = [
    (f"{BASE}id/a", "NamedThing-prefLabel", "violation"),
    (f"{BASE}id/c", "Company-closed", "violation"),
    (f"{BASE}id/b", "NamedThing-prefLabel-3", "violation"),
    (f"{BASE}id/c", "NamedThing-altLabel", "violation"),
    (f"{BASE}id/Bad--Slug", "NamedThing-iri", "violation"),
    (f"{BASE}id/deutsch", "NamedThing-prefLabel-4", "warning"),
    (f"{BASE}id/prize", "Award-award", "warning"),
    (f"{BASE}report/r", "Report-publisher", "violation"),
    (f"{BASE}report/r#char=1,2", "Heading-headingTitle", "violation"),
    (f"{BASE}report/r#char=1,2", "Passage-hasSelector", "violation"),
    (f"{BASE}report/r#char=9,5", "Passage-order", "violation"),
    (f"{BASE}id/selector/r/1", "FragmentSelector", "violation"),
    (f"{BASE}id/selector/r/1", "FragmentSelector-conformsTo", "violation"),
    (f"{BASE}id/link/x", "Link-wasInferredFrom", "violation"),
    (f"{BASE}id/link/x", "Link-predicate", "violation"),
    (f"{BASE}def/status/odd", "Concept-definition", "violation"),
    (f"{CLAIMS}itself", "AwardClaim-recipient-2", "violation"),
    (f"{CLAIMS}long-ago", "Claim-fromDate", "violation"),
    (f"{CLAIMS}later", "Claim-period-year", "violation"),
    (f"{CLAIMS}over", "Claim-period-year", "violation"),
    (f"{BASE}report/early", "Report-publishedYear", "violation"),
    (f"{BASE}report/early", "Report-reportingYear-2", "violation"),
    (f"{CLAIMS}empty", "Claim-evidence", "violation"),
    (f"{CLAIMS}empty", "Claim-whom", "violation"),
    (f"{CLAIMS}award", "Claim-status", "violation"),
    (f"{CLAIMS}award", "Claim-fromYear-2", "violation"),
    (f"{CLAIMS}award", "Claim-onDate-year", "violation"),
    (f"{CLAIMS}award", "AwardClaim-recipient-or-holderAsPrinted", "violation"),
    (f"{CLAIMS}award", "AwardClaim-closed", "violation"),
    (f"{CLAIMS}ranking", "RankingClaim-rank", "violation"),
    (f"{CLAIMS}ranking", "RankingClaim-ranking", "violation"),
    (f"{CLAIMS}ranking", "Claim-asOf", "violation"),
    (f"{CLAIMS}ranking", "Claim-not-yet", "violation"),
    (f"{CLAIMS}certificate", "CertificationClaim-certifier-2", "info"),
    (f"{CLAIMS}certificate", "Claim-period-year", "violation"),
    (f"{CLAIMS}own", "AffiliationClaim-member-2", "violation"),
    (f"{CLAIMS}group-as-unit", "AffiliationClaim-ends", "violation"),
    (f"{CLAIMS}body-as-unit", "AffiliationClaim-ends", "violation"),
    (f"{CLAIMS}partners", "PartnershipClaim-party-or-othersAsPrinted", "violation"),
    (f"{CLAIMS}figure", "MetricClaim-indicator", "violation"),
    (f"{CLAIMS}figure", "MetricClaim-value-2", "violation"),
    (f"{CLAIMS}figure", "MetricClaim-unit", "violation"),
    (f"{CLAIMS}figure", "MetricClaim-shareOf", "violation"),
    (f"{CLAIMS}share", "MetricClaim-percentage", "violation"),
    (f"{CLAIMS}share", "MetricClaim-itself", "violation"),
    (f"{CLAIMS}fall", "MetricClaim-value-3", "warning"),
    (f"{CLAIMS}fall", "MetricClaim-base", "info"),
]


def test_both_validators_find_the_same_in_a_spoilt_graph() -> None:
    stated = [t for file in ontology_files() for t in file.triples]
    stated += [q.triple for q in ox.parse(SPOILT, format=ox.RdfFormat.TURTLE)]
    found = by_the_build(stated)
    assert found == by_pyshacl(stated)
    spoilt = {(focus, shape.removeprefix(str(SHAPE)), grave) for focus, shape, grave in found}
    assert not [s for s in spoilt if s[0].endswith("/good") and s[1] != "Involved-involves"]
    for focus, shape, severity in FOUND:
        assert (focus, shape, severity) in spoilt, shape
    assert (f"{CLAIMS}office-as-unit", "AffiliationClaim-ends", "violation") not in spoilt
