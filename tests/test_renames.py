"""Renames: the old IRI of a thing leads to the present one, and nothing is told twice."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from citic_kg import KnowledgeGraph
from citic_kg.answer.derivation import NotInGraph, derive
from citic_kg.answer.question import question_names
from citic_kg.build.pipeline import assemble, build
from citic_kg.check.finding import ChecksFailed
from citic_kg.errors import CiticKGError
from citic_kg.locations import FACTS_DIR
from citic_kg.vocabulary import ID, RDF_TYPE, REPORT, SAME_AS, citic
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease
from citic_kg.web.site import answer
from tests.conftest import Run, needs_java
from tests.small_graph import SmallGraph

OLD, NEW = "citic-bank", "bank-of-citic"
_WHOLE = re.compile(rf"(\bid:|/id/){OLD}(?![\w-])")
ALIAS, PRESENT = ox.NamedNode(ID + OLD), ox.NamedNode(ID + NEW)


REPORT_OF_BANK = ox.NamedNode(f"{REPORT}citic-bank-2024-service")


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The facts in which CITIC Bank has a new IRI, and the old one leads to it."""
    facts = tmp_path_factory.mktemp("renamed") / "facts"
    shutil.copytree(FACTS_DIR, facts, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (*facts.rglob("*.ttl"), *facts.rglob("*.csv")):
        path.write_text(_WHOLE.sub(rf"\g<1>{NEW}", path.read_text(encoding="utf-8")), "utf-8")
    add(facts, f"id:{OLD} owl:sameAs id:{NEW} .")
    return facts


def add(facts: Path, turtle: str, name: str = "things/organizations.ttl") -> None:
    """Write Turtle at the end of a file of the facts."""
    head = "\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    with (facts / name).open("a", encoding="utf-8") as file:
        file.write(f"{head}{turtle}\n")


@pytest.fixture(scope="module")
def release_after(renamed: Path) -> Path:
    target = renamed.parent / "release"
    build(renamed, target)
    return target


@pytest.fixture(scope="module")
def after(release_after: Path) -> KnowledgeGraph:
    return KnowledgeGraph.open(release_after)


@pytest.fixture(scope="module")
def served_after(release_after: Path) -> ServedRelease:
    return ServedRelease.open(release_after.resolve())


# ---- What the release holds


def test_what_is_said_of_the_thing_holds_of_its_old_iri(after: KnowledgeGraph) -> None:
    def said(node: ox.NamedNode) -> set[tuple[object, object]]:
        quads = after.store.quads_for_pattern(node, None, None)
        return {(q.predicate, q.object) for q in quads if q.predicate != SAME_AS}

    def pointing(node: ox.NamedNode) -> set[tuple[object, object]]:
        quads = after.store.quads_for_pattern(None, None, node)
        return {(q.subject, q.predicate) for q in quads if q.predicate != SAME_AS}

    assert said(ALIAS) == said(PRESENT)
    assert pointing(ALIAS) == pointing(PRESENT)
    rows = after.query(f"SELECT ?parent {{ id:{OLD} citic:subsidiaryOf ?parent }}")
    assert "CITIC Limited" in {after.names.labels[ox.NamedNode(str(r.parent))] for r in rows}


def test_the_rest_of_the_release_is_as_it_was(kg: KnowledgeGraph, after: KnowledgeGraph) -> None:
    def moved(node: object) -> str:
        return re.sub(rf"{ID}((?:link/(?:.*/)?)?){OLD}(?=[/>])", rf"{ID}\1{NEW}", str(node))

    before = {tuple(map(moved, (q.subject, q.predicate, q.object))) for q in kg.store}
    now = {tuple(map(str, (q.subject, q.predicate, q.object))) for q in after.present}
    told = {t for t in now ^ before if "/question/" not in t[0]}
    assert told == {(str(ALIAS), str(SAME_AS), str(PRESENT))}


def test_a_thing_is_not_tied_to_its_old_iri(after: KnowledgeGraph) -> None:
    ties = {
        q.predicate
        for one, other in ((ALIAS, PRESENT), (PRESENT, ALIAS))
        for q in after.store.quads_for_pattern(one, None, other)
    }
    assert ties == {SAME_AS}


@pytest.mark.parametrize("kind", ["agreement", "met"])
def test_a_party_under_two_iris_is_no_partner_of_itself(kind: str) -> None:
    graph = SmallGraph()
    graph.thing("es", "Example Steel")
    graph.thing("beta", "Beta Steel")
    graph.same("old-steel", "es")
    graph.claim(
        "PartnershipClaim", party="es old-steel beta", partnershipKind=f"partnership/{kind}"
    )
    store = graph.open().store
    relation = citic("partnerOf" if kind == "agreement" else "metWith")
    pairs = {(q.subject, q.object) for q in store.quads_for_pattern(None, relation, None)}
    old, es, beta = (ox.NamedNode(ID + slug) for slug in ("old-steel", "es", "beta"))
    assert pairs == {(es, beta), (beta, es), (old, beta), (beta, old)}


# ---- Nothing is counted or listed twice


@pytest.mark.parametrize("name", question_names())
def test_a_question_has_the_same_answer(
    kg: KnowledgeGraph, after: KnowledgeGraph, name: str
) -> None:
    def rows(graph: KnowledgeGraph) -> list[list[str]]:
        """The rows; what an engine joins into one value has no order."""
        try:
            said = [str(row).replace(NEW, OLD) for row in graph.query(name)]
            return sorted(sorted(re.findall(r"\w+", row)) for row in said)
        except CiticKGError as error:
            return [[str(error)]]

    assert rows(after) == rows(kg)


def test_names_and_the_network_have_it_once(kg: KnowledgeGraph, after: KnowledgeGraph) -> None:
    assert sorted(after.names.labels.values()) == sorted(kg.names.labels.values())
    assert after.resolve("China CITIC Bank") == after.resolve("CITIC Bank") == PRESENT
    before, now = kg.network(), after.network()
    assert (len(now), now.size()) == (len(before), before.size())
    assert len(after.export("turtle", about="CITIC Bank")) < 1.1 * len(
        kg.export("turtle", about="CITIC Bank")
    )


def test_pages_count_and_list_it_once(served: ServedRelease, served_after: ServedRelease) -> None:
    def pages(release: ServedRelease, path: str, *parameters: tuple[str, str]) -> str:
        reply = answer(release, Request(path, parameters, accept="text/html"))
        assert (reply.status, isinstance(reply.body, bytes)) == (200, True)
        assert isinstance(reply.body, bytes)
        # A triple more is a triple more, and of another release the checksum is another.
        text = re.sub(
            r"[0-9a-f]{64}|>[0-9a-f]{12}<|[\d,]+</strong> triples", "", reply.body.decode()
        )
        return text.replace(NEW, OLD)

    for path in ("/", "/classes", "/reports", "/metrics", "/questions", "/doc/def/Company"):
        assert pages(served_after, path) == pages(served, path), path
    for query in ("CITIC Bank", "bank"):
        given = ("q", query)
        assert pages(served_after, "/search", given) == pages(served, "/search", given)


# ---- The old IRI leads to the thing


@pytest.mark.parametrize("name", [OLD, f"id:{OLD}", ID + OLD])
def test_the_old_iri_is_the_name_of_the_thing(after: KnowledgeGraph, name: str) -> None:
    assert after.resolve(name) == PRESENT
    assert after.entity(name) == after.entity("CITIC Bank")
    assert after.query("names-of", thing=name)
    found = after.why(name, "subsidiaryOf", "CITIC Limited")
    assert (found.triple.subject, found.rule) == (PRESENT, "subsidiary-of")


def test_the_command_shows_the_thing(run: Run, release_after: Path) -> None:
    found = run("show", f"id:{OLD}", "--release", str(release_after))
    assert found.stdout.splitlines()[:2] == ["CITIC Bank (Company)", f"  <{PRESENT.value}>"]


def test_it_is_told_why_both_are_one(after: KnowledgeGraph) -> None:
    assert after.why(f"id:{OLD}", "owl:sameAs", f"id:{NEW}").graph.endswith("graph/things")
    with pytest.raises(NotInGraph):
        after.why(NEW, "owl:sameAs", NEW)
    limited = ox.NamedNode(f"{ID}citic-limited")
    for triple, rule in (
        (ox.Triple(PRESENT, SAME_AS, ALIAS), "same-as-symmetric"),
        (ox.Triple(ALIAS, citic("subsidiaryOf"), limited), "subsidiary-of"),
        (ox.Triple(ALIAS, RDF_TYPE, citic("Company")), "same-as-subject"),
        (ox.Triple(REPORT_OF_BANK, citic("publisher"), ALIAS), "same-as-object"),
    ):
        assert derive(after._with_expressions, triple).rule == rule


def test_a_graph_as_of_a_year_knows_the_old_iri(release_after: Path) -> None:
    past = KnowledgeGraph.open(release_after, as_of=2021)
    assert past.resolve(f"id:{OLD}") == PRESENT


@pytest.mark.parametrize("path", [f"/id/{OLD}", f"/doc/id/{OLD}"])
@pytest.mark.parametrize(
    ("suffix", "parameters", "form"),
    [("", (), ""), (".ttl", (), ".ttl"), ("", (("format", "jsonld"),), ".jsonld")],
    ids=["plain", "suffix", "format"],
)
def test_the_server_redirects_to_the_document_of_the_thing(
    served_after: ServedRelease,
    path: str,
    suffix: str,
    parameters: tuple[tuple[str, str], ...],
    form: str,
) -> None:
    reply = answer(served_after, Request(path + suffix, parameters, accept="text/html"))
    assert (reply.status, reply.headers["Location"]) == (303, f"/doc/id/{NEW}{form}")
    assert answer(served_after, Request(f"/doc/id/{NEW}{form}")).status == 200


# ---- What is refused

WRONG = {
    "class": ("id:a1 a citic:Company ; owl:sameAs id:ib .", "id:a1: it has owl:sameAs and <"),
    "label": (
        'id:b1 skos:prefLabel "Old"@en ; owl:sameAs id:ib .',
        "id:b1: it has owl:sameAs and <http://www.w3.org/2004/02/skos/core#prefLabel>; an old IRI",
    ),
    "nothing there": ("id:c1 owl:sameAs id:c2 .", "leads to id:c2, which is no thing"),
    "turned round": ("id:alibaba owl:sameAs id:d1 .", "leads to id:d1, which is no thing"),
    "claim": (
        "id:e1 owl:sameAs <id/claim/citic-2022-service/citic-bank-subsidiary> .",
        "claim/citic-2022-service/citic-bank-subsidiary, which is no thing",
    ),
    "old one": (
        "id:f1 owl:sameAs id:f2 . id:f2 owl:sameAs id:ib .",
        "id:f1: owl:sameAs leads to id:f2, which is an old IRI too",
    ),
    "circle": (
        "id:g1 owl:sameAs id:g2 . id:g2 owl:sameAs id:g1 .",
        "id:g2: owl:sameAs leads to id:g1, which is an old IRI too",
    ),
    "itself": ("id:h1 owl:sameAs id:h1 .", "leads to id:h1, which is an old IRI too"),
    "two": (
        "id:i1 owl:sameAs id:ib, id:citic-bank .",
        "id:i1: owl:sameAs leads to id:ib and to id:citic-bank; keep",
    ),
    "report": ("<report/old> owl:sameAs <report/citic-2022-service> .", "called id:<slug>"),
    "value": (
        "id:j1 owl:sameAs id:ib . <id/claim/citic-2020-industry/spoilt> citic:grantor id:j1 .",
        "citic:grantor names id:j1, an old IRI; name id:ib",
    ),
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a build says of facts with all that is wrong in them."""
    facts = tmp_path_factory.mktemp("wrong") / "facts"
    shutil.copytree(FACTS_DIR, facts, ignore=shutil.ignore_patterns("__pycache__"))
    for turtle, _ in WRONG.values():
        add(facts, turtle)
    add(facts, "id:ib owl:sameAs id:k1 .", "claims/ib-2016-service-awards.ttl")
    with pytest.raises(ChecksFailed) as failed:
        assemble(facts)
    return str(failed.value)


@pytest.mark.parametrize("told", [told for _, told in WRONG.values()], ids=WRONG)
def test_a_rename_that_is_none_is_refused(refused: str, told: str) -> None:
    assert told in refused


def test_a_rename_stands_beside_its_thing(refused: str) -> None:
    assert "write it beside the thing, in things/" in refused
    assert "is not a property" not in refused


def test_an_axiom_that_names_an_old_iri_is_found(facts: Path) -> None:
    """The group members are defined by the IRI of the group, which so has to be the present."""
    for path in facts.rglob("*.ttl"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"\bid:citic-group(?![\w-])", "id:citic", text), "utf-8")
    add(facts, "id:citic-group owl:sameAs id:citic .")
    with pytest.raises(ChecksFailed, match="owl#hasValue> names id:citic-group, an old IRI"):
        assemble(facts)


@pytest.mark.slow
@needs_java
def test_the_reasoner_finds_it_consistent_and_nothing_beyond(run: Run, renamed: Path) -> None:
    found = run("check", "--owl", "--facts", str(renamed))
    assert found.returncode == 0, found.stderr
    assert "ok: they are consistent" in found.stdout
    assert "ok: it infers 0 triples of things beyond the closure" in found.stdout
