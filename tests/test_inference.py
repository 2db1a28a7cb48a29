"""Inference: direct links only where the status allows them, and the closure of the ontology."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import OWL, RDF

from citic_kg import KnowledgeGraph
from citic_kg.inference import closure_rules, infer, link_rules
from citic_kg.rule import Rule
from citic_kg.vocabulary import BASE, ID, INFERRED_GRAPH, ONTOLOGY_DIR, ONTOLOGY_FILES, citic

PREFIXES = "".join(
    f"@prefix {name}: <{BASE}{path}> .\n"
    for name, path in {
        "citic": "def/",
        "id": "id/",
        "c": "id/claim/r/",
        "status": "def/status/",
        "affiliation": "def/affiliation/",
        "partnership": "def/partnership/",
        "action": "def/action/",
    }.items()
)
GRAPH = ox.NamedNode(f"{BASE}report/r")


def inferred(turtle: str) -> set[tuple[str, str, str]]:
    """What follows from a few claims and the ontology, as (subject, relation, object) slugs."""
    store = ox.Store()
    for name in ONTOLOGY_FILES:
        store.load(path=ONTOLOGY_DIR / name, format=ox.RdfFormat.TURTLE)
    store.load((PREFIXES + turtle).encode(), format=ox.RdfFormat.TURTLE, to_graph=GRAPH)
    found = set()
    for quad in infer(store):
        s, o = quad.subject, quad.object
        if not isinstance(s, ox.NamedNode) or not isinstance(o, ox.NamedNode):
            continue
        if s.value.startswith(ID) and o.value.startswith(ID):
            relation = quad.predicate.value.rsplit("/", 1)[-1]
            found.add((s.value.removeprefix(ID), relation, o.value.removeprefix(ID)))
    return found


def award(status: str) -> str:
    return (
        f"c:x a citic:AwardClaim ; citic:status status:{status} ; "
        "citic:recipient id:a ; citic:award id:w ; citic:grantor id:g ; citic:awardScheme id:s ."
    )


def test_an_award_that_was_given_makes_links_with_their_claims() -> None:
    found = inferred(award("achieved"))
    for link in ("a receivedAward w", "w awardReceivedBy a", "a honouredBy g", "a wonIn s"):
        assert tuple(link.split()) in found
    assert ("link/a/receivedAward/w", "wasInferredFrom", "claim/r/x") in found
    assert ("claim/r/x", "subject", "a") in found


def test_two_reports_with_one_award_have_a_link_each() -> None:
    claims = "".join(
        f"c:{report} a citic:AwardClaim ; citic:status status:achieved ; "
        f"citic:recipient <{BASE}report/{report}> ; citic:award id:w .\n"
        for report in ("one", "two")
    )
    found = inferred(claims)
    links = {(s, o) for s, r, o in found if r == "wasInferredFrom"}
    assert links == {
        (f"link/report/{report}/receivedAward/w", f"claim/r/{report}") for report in ("one", "two")
    }


@pytest.mark.parametrize("status", ["nominated", "participated", "planned", "under-way"])
def test_no_award_that_was_not_given_makes_a_link(status: str) -> None:
    relations = {relation for _, relation, _ in inferred(award(status))}
    assert not relations & {"receivedAward", "honouredBy", "wonIn", "awardReceivedBy"}


@pytest.mark.parametrize(
    ("status", "relation"),
    [
        ("achieved", "undertakes"),
        ("under-way", "undertakes"),
        ("contracted", "contractedFor"),
        ("participated", "participatesIn"),
        ("planned", None),
    ],
)
def test_a_project_is_linked_by_its_status(status: str, relation: str | None) -> None:
    found = inferred(
        f"c:x a citic:ProjectClaim ; citic:status status:{status} ; "
        "citic:executor id:a ; citic:project id:p ."
    )
    links = {r for s, r, o in found if (s, o) == ("a", "p")}
    assert links == ({relation} if relation else set())


@pytest.mark.parametrize(
    ("kind", "relation"),
    [("met", "metWith"), ("agreement", "partnerOf"), ("alliance", "partnerOf"), ("engagement", "")],
)
def test_having_met_is_no_partnership(kind: str, relation: str) -> None:
    found = inferred(
        f"c:x a citic:PartnershipClaim ; citic:status status:achieved ; "
        f"citic:partnershipKind partnership:{kind} ; citic:party id:a, id:b ."
    )
    ours = {r for s, r, o in found if (s, o) == ("a", "b")} & {"metWith", "partnerOf"}
    assert ours == ({relation} if relation else set())
    assert {r for s, r, o in found if (s, o) == ("b", "a")} & {"metWith", "partnerOf"} == ours


def test_a_subsidiary_of_a_subsidiary_belongs_to_the_group() -> None:
    def belongs(slug: str, member: str, parent: str, kind: str) -> str:
        return (
            f"c:{slug} a citic:AffiliationClaim ; citic:status status:achieved ; "
            f"citic:member id:{member} ; citic:belongsTo id:{parent} ; "
            f"citic:affiliationKind affiliation:{kind} .\n"
        )

    found = inferred(
        belongs("1", "a", "b", "subsidiary")
        + belongs("2", "b", "c", "subsidiary")
        + belongs("3", "c", "citic-group", "group-member")
        + belongs("4", "u", "a", "unit")
        + belongs("5", "f", "a", "facility")
        + belongs("6", "a", "alliance", "alliance-member")
    )
    for link in (
        "a subsidiaryOf c",
        "c hasSubsidiary a",
        "a partOfGroup citic-group",
        "u partOfGroup citic-group",
        "a operates f",
        "a memberOf alliance",
    ):
        assert tuple(link.split()) in found
    assert ("alliance", "partOfGroup", "citic-group") not in found
    assert ("link/a/subsidiaryOf/c", "wasInferredFrom", "claim/r/1") not in found


def test_the_use_of_a_product_is_no_offer() -> None:
    def product(action: str) -> set[str]:
        found = inferred(
            "c:x a citic:ProductClaim ; citic:status status:achieved ; citic:provider id:a ; "
            f"citic:product id:p ; citic:action action:{action} ."
        )
        return {r for s, r, o in found if (s, o) == ("a", "p")}

    assert product("developed") == {"offers"}
    assert product("used") == set()


@pytest.mark.parametrize(
    ("kind", "role", "named"),
    [
        ("ProjectClaim", "project", "project"),
        ("EventClaim", "event", "event"),
        ("ProgrammeClaim", "programme", "programme"),
        ("AffiliationClaim", "member", "affiliated"),
        ("CertificationClaim", "holder", None),
    ],
)
def test_what_a_claim_puts_at_a_place_is_what_the_rule_tells(
    kind: str, role: str, named: str | None
) -> None:
    found = inferred(
        f"c:x a citic:{kind} ; citic:status status:achieved ; "
        f"citic:{role} id:a ; citic:place id:p ."
    )
    assert (("a", "locatedIn", "p") in found) == (named is not None)
    (rule,) = (Rule.read(path) for path in link_rules() if path.stem == "located-in")
    assert named is None or named in rule.says
    assert "certifi" not in rule.says


def test_every_rule_finds_something_in_the_release(kg: KnowledgeGraph) -> None:
    used = {str(q.object).rsplit("/", 1)[-1].rstrip(">") for q in _links(kg)}
    assert used == {
        "".join(w.title() if i else w for i, w in enumerate(path.stem.split("-")))
        for path in link_rules()
    }


def _links(kg: KnowledgeGraph) -> list[ox.Quad]:
    predicate = ox.NamedNode(str(RDF.predicate))
    return list(kg.store.quads_for_pattern(None, predicate, None, INFERRED_GRAPH))


def test_every_direct_link_leads_back_to_claims(kg: KnowledgeGraph) -> None:
    for quad in _links(kg):
        claims = list(kg.store.quads_for_pattern(quad.subject, citic("wasInferredFrom"), None))
        assert claims
        for claim in claims:
            assert isinstance(claim.object, ox.NamedNode)
            assert list(kg.store.quads_for_pattern(claim.object, citic("evidence"), None))


def test_outsiders_have_no_link_to_the_group(kg: KnowledgeGraph) -> None:
    members = {row.member for row in kg.query("group-members")}
    assert members.isdisjoint({"IB", "World Economic Forum", "Alibaba", "China Life"})
    entity = kg.entity("IB")
    assert not {"partOfGroup", "subsidiaryOf"} & {link.relation for link in entity.links}


def test_chains_of_the_ontology_have_the_length_that_the_rule_has() -> None:
    graph = rdflib.Graph()
    for name in ONTOLOGY_FILES:
        graph.parse(ONTOLOGY_DIR / name)
    chains = list(graph.objects(None, OWL.propertyChainAxiom))
    assert chains
    assert {len(list(graph.items(chain))) for chain in chains} == {2}


def test_rules_are_constructs_and_told_apart() -> None:
    assert len(link_rules()) > 15
    assert {p.stem for p in closure_rules()} >= {"sub-class", "inverse", "property-chain"}
    for path in (*link_rules(), *closure_rules()):
        assert "CONSTRUCT" in Path(path).read_text(encoding="utf-8")
