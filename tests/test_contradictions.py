"""Wrong claims that only reasoning finds: shapes, domains, ranges and evidence are all in order."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from citic_kg.build.passages import describe
from citic_kg.build.pipeline import assemble, check
from citic_kg.check.contradictions import check_contradictions
from citic_kg.check.finding import VIOLATION, ChecksFailed, Finding
from citic_kg.inference import infer
from citic_kg.locations import FACTS_DIR
from citic_kg.sources import Sources
from citic_kg.vocabulary import BASE, ID, ONTOLOGY_DIR, ONTOLOGY_FILES, RDF_TYPE, REPORT, citic

REPORTED = "citic-2022-service"
FRAME = f"""
    citic:reportedIn <report/{REPORTED}> ;
    citic:enteredIn "0.1.0" ;
    citic:evidence <report/{REPORTED}#char=11735,12002> ;
    citic:status status:achieved ;
    citic:basis basis:stated ;
    citic:inYear 2022 ;
    citic:timeBasis time-basis:context ."""
# Each claim by itself is as claims are; what is wrong with it follows together with others.
WRONG = {
    "own-ancestor": """a citic:AffiliationClaim ;
    citic:member id:citic-limited ;
    citic:belongsTo id:citic-bank ;
    citic:affiliationKind affiliation:subsidiary ;""",
    "award-of-a-policy": """a citic:AwardClaim ;
    citic:recipient id:ict-miind-strategy ;
    citic:award id:intelligent-construction-innovative-service-case ;""",
    "certificate-of-a-law": """a citic:CertificationClaim ;
    citic:holder id:advertising-law-of-the-peoples-republic-of-china ;
    citic:standard id:5g-license ;""",
    "second-number": """a citic:MetricClaim ;
    citic:subject id:citic-limited ;
    citic:boundary id:citic-limited ;
    citic:indicator id:major-innovation-projects ;
    citic:value "11"^^xsd:decimal ;
    citic:unit unit:NUM ;
    citic:asPrinted "eleven" ;
    citic:bound bound:exactly ;""",
}
TOLD = {
    "own-ancestor": ("id:citic-bank", "citic:subsidiaryOf leads from it to itself"),
    "award-of-a-policy": ("id:ict-miind-strategy", "citic:receivedAward"),
    "certificate-of-a-law": (
        "id:advertising-law-of-the-peoples-republic-of-china",
        "citic:holdsCertification",
    ),
    "second-number": (f"claim/{REPORTED}/second-number", "two values for one thing measured"),
}


def spoil(facts: Path, *names: str) -> None:
    file = facts / "claims" / f"{REPORTED}.ttl"
    claims = "".join(f"\nclaim:{name} {WRONG[name]}{FRAME}\n" for name in names)
    file.write_text(file.read_text(encoding="utf-8") + claims, encoding="utf-8")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Finding], list[Finding]]:
    """What the checks of each claim by itself find in all the wrong ones, and what reasoning."""
    facts = tmp_path_factory.mktemp("wrong") / "facts"
    shutil.copytree(FACTS_DIR, facts, ignore=shutil.ignore_patterns("__pycache__"))
    spoil(facts, *WRONG)
    sources = Sources.read(facts)
    stated = [*sources.quads(), *describe(sources)]
    everything = [*stated, *infer(stated)]
    alone = [f for f in check(sources, everything) if f.severity == VIOLATION]
    return alone, check_contradictions(sources, everything)


def test_each_claim_by_itself_is_in_order(found: tuple[list[Finding], list[Finding]]) -> None:
    assert found[0] == []


@pytest.mark.parametrize("name", WRONG)
def test_reasoning_finds_it(found: tuple[list[Finding], list[Finding]], name: str) -> None:
    subject, problem = TOLD[name]
    told = [str(finding) for finding in found[1]]
    assert [line for line in told if f": {subject}: " in line and problem in line], told


def test_the_build_fails_and_says_where(facts: Path) -> None:
    spoil(facts, "award-of-a-policy")
    with pytest.raises(ChecksFailed, match=r"policies\.ttl:\d+: id:ict-miind-strategy"):
        assemble(facts)


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources.read(FACTS_DIR)


def contradictions(sources: Sources, *triples: ox.Triple) -> list[str]:
    """What is wrong with the triples beside the ontology."""
    graph = ox.NamedNode(f"{BASE}graph/test")
    ontology = [q for name in ONTOLOGY_FILES for q in ox.parse(path=ONTOLOGY_DIR / name)]
    given = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples]
    stated = [*ontology, *given]
    return [f.problem for f in check_contradictions(sources, [*stated, *infer(stated)])]


def test_a_certificate_under_a_law_makes_it_a_standard_too(sources: Sources) -> None:
    law = ox.NamedNode(f"{ID}some-law")
    holds = ox.Triple(ox.NamedNode(f"{ID}x"), citic("holdsCertification"), law)
    told = contradictions(sources, ox.Triple(law, RDF_TYPE, citic("Law")), holds)
    assert told == ["it follows to be citic:Law and citic:Standard, never both"]
    assert contradictions(sources, holds) == []


def test_a_text_that_is_entered_twice_is_one_report(sources: Sources) -> None:
    digest = ox.Literal("0" * 64)
    both = [
        ox.Triple(ox.NamedNode(REPORT + name), predicate, value)
        for name in ("one", "two")
        for predicate, value in ((RDF_TYPE, citic("Report")), (citic("textDigest"), digest))
    ]
    (told,) = contradictions(sources, *both)
    assert "the same citic:textDigest as report/one" in told
    assert contradictions(sources, *both[:2]) == []


def test_an_order_of_three_that_closes_is_found_at_each(sources: Sources) -> None:
    names = [ox.NamedNode(f"{ID}{name}") for name in "abc"]
    ring = zip(names, names[1:] + names[:1], strict=True)
    told = contradictions(sources, *(ox.Triple(x, citic("unitOf"), y) for x, y in ring))
    assert len([line for line in told if "citic:unitOf leads from it to itself" in line]) == 3


def test_a_member_of_the_group_that_is_no_organisation_is_found(sources: Sources) -> None:
    # GroupMember is defined by the group that its members belong to.
    park, group = ox.NamedNode(f"{ID}some-park"), ox.NamedNode(f"{ID}citic-group")
    place = ox.Triple(park, RDF_TYPE, citic("Place"))
    told = contradictions(sources, place, ox.Triple(park, citic("partOfGroup"), group))
    assert "it follows to be citic:Organization and citic:Place, never both" in told
    assert contradictions(sources, place) == []


def test_what_an_inverse_says_counts_as_if_it_were_said_the_other_way(sources: Sources) -> None:
    one, other = (ox.NamedNode(f"{ID}{name}") for name in ("one", "other"))
    down = ox.Triple(one, citic("hasSubsidiary"), other)
    told = contradictions(sources, down, ox.Triple(one, citic("subsidiaryOf"), other))
    assert [line for line in told if "citic:subsidiaryOf leads from it to itself" in line]
    prize = ox.Triple(other, citic("awardReceivedBy"), one)
    policy = ox.Triple(one, RDF_TYPE, citic("Policy"))
    assert any("citic:receivedAward" in line for line in contradictions(sources, policy, prize))
    assert contradictions(sources, down) == []
