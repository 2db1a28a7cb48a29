"""Several reports together: as of a year, differences, identity, sections of the report."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from citic_kg import KnowledgeGraph
from citic_kg.build.across import SECTIONS
from citic_kg.build.pipeline import assemble, build
from citic_kg.check.finding import ChecksFailed
from citic_kg.errors import RequestError
from citic_kg.vocabulary import IDENTITY_GRAPH, REPORT, citic, term
from tests.conftest import Run


@pytest.fixture(scope="module")
def kg_2021(release: Path) -> KnowledgeGraph:
    return KnowledgeGraph.open(release, as_of=2021)


def test_as_of_a_year_keeps_the_reports_up_to_then(kg_2021: KnowledgeGraph) -> None:
    graphs = {str(g.value) for g in kg_2021.store.named_graphs() if isinstance(g, ox.NamedNode)}
    assert {g.removeprefix(REPORT) for g in graphs if g.startswith(REPORT)} == {
        "ib-2016-service-awards",
        "citic-2020-industry",
        "citic-2021-customers",
    }
    assert {row.year for row in kg_2021.query("metric-over-time", indicator="complaints handled")}
    years = {row.year for row in kg_2021.query("events")}
    assert 2023 not in years


def test_as_of_a_year_nothing_is_named_that_was_named_later(kg_2021: KnowledgeGraph) -> None:
    assert not kg_2021.query("names-of", thing="LongPing Hi-Tech").to_dicts()[1:]
    with pytest.raises(RequestError, match="Macau Telecom"):
        kg_2021.entity("Macau Telecom")
    claims = {q.subject for q in kg_2021.store.quads_for_pattern(None, citic("evidence"), None)}
    for quad in kg_2021.store.quads_for_pattern(None, citic("wasInferredFrom"), None):
        assert quad.object in claims


def test_as_of_a_year_links_are_inferred_anew(kg: KnowledgeGraph, release: Path) -> None:
    then = KnowledgeGraph.open(release, as_of=2021).entity("LongPing Hi-Tech")
    now = kg.entity("LongPing Hi-Tech")
    assert "subsidiaryOf" not in {link.relation for link in then.links}
    assert "subsidiaryOf" in {link.relation for link in now.links}
    assert "partOfGroup" in {link.relation for link in now.links}


def test_as_of_the_last_year_is_the_whole_graph(kg: KnowledgeGraph, release: Path) -> None:
    last = KnowledgeGraph.open(release, as_of=2100)
    notes = term("skos", "editorialNote")
    whole = {q for q in kg.store if q.predicate != notes}
    assert {q for q in last.store if q.predicate != notes} == whole


def test_as_of_a_year_before_the_first_report_is_told(release: Path) -> None:
    with pytest.raises(RequestError, match="the first is of 2016"):
        KnowledgeGraph.open(release, as_of=1999)


@pytest.mark.parametrize(
    "command", [["query", "events"], ["show", "CITIC Bank"], ["export", "--format", "nquads"]]
)
def test_the_commands_take_a_year(run: Run, release: Path, command: list[str]) -> None:
    then = run(*command, "--as-of", "2020", "--release", release)
    now = run(*command, "--release", release)
    assert then.returncode == now.returncode == 0
    assert "citic-2022-service" in now.stdout
    assert "citic-2022-service" not in then.stdout
    assert "citic-2020-industry" in then.stdout


def test_the_difference_of_two_years_in_words_and_as_rdf(run: Run, release: Path) -> None:
    words = run("diff", "2021", "2022", "--release", release)
    assert words.returncode == 0
    assert re.search(r"^Claims: \d{3} added, 0 dropped, 0 changed$", words.stdout, re.MULTILINE)
    assert "added: id:macau-telecom Macau Telecom (Company)" in words.stdout
    assert "    + skos:altLabel: Longping High-tech" in words.stdout.replace(
        "<http://www.w3.org/2004/02/skos/core#altLabel>", "skos:altLabel"
    ).replace("+ altLabel", "+ skos:altLabel")
    rdf = run("diff", "2021", "2022", "--format", "trig", "--release", release)
    quads = list(ox.parse(rdf.stdout.encode(), format=ox.RdfFormat.TRIG))
    assert {str(q.graph_name).rsplit("/", 1)[-1] for q in quads} == {"added>"}


def test_the_difference_of_two_releases(
    run: Run, release: Path, facts: Path, tmp_path: Path
) -> None:
    path = facts / "claims" / "citic-2020-industry.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("citic:rank 62", "citic:rank 63"), encoding="utf-8")
    assert text.count("citic:rank 62") == 1
    build(facts, tmp_path / "other")
    found = run("diff", release, tmp_path / "other")
    assert "Claims: 0 added, 0 dropped, 1 changed" in found.stdout
    assert "    - rank: 62\n    + rank: 63\n" in found.stdout
    same = run("diff", release, release)
    assert same.stdout.count("0 added, 0 dropped, 0 changed") == 2


def test_a_release_that_is_not_there_cannot_be_compared(run: Run, release: Path) -> None:
    found = run("diff", release, "nowhere")
    assert found.returncode == 1
    assert "nowhere: there is no release here" in found.stderr


def test_an_undecided_twin_fails_the_build(facts: Path) -> None:
    path = facts / "things" / "organizations.ttl"
    twin = 'id:citic-dicastel a citic:Company ; skos:prefLabel "CITIC Dicastel"@en .\n'
    path.write_text(path.read_text(encoding="utf-8") + twin, encoding="utf-8")
    with pytest.raises(ChecksFailed, match=r"like one of id:citic-dicastal, .*identity\.ttl"):
        assemble(facts)
    decision = (
        "of:a a citic:IdentityDecision ; citic:one id:citic-dicastal ; "
        "citic:other id:citic-dicastel ; citic:decision identity:open ; citic:reason "
        '"A test." ; citic:restsOn <report/citic-2020-industry#char=347,440> .\n'
    )
    decisions = facts / "identity.ttl"
    decisions.write_text(decisions.read_text(encoding="utf-8") + decision, encoding="utf-8")
    built = assemble(facts)
    assert built.summary.without_claims == ["id:citic-dicastel"]


def test_open_decisions_are_links_and_others_are_not(kg: KnowledgeGraph) -> None:
    open_pairs = {(r.one, r.other) for r in kg.query("identity-decisions", identity="open")}
    assert ("CITIC COHC", "CITIC Offshore Helicopter") in open_pairs
    entity = kg.entity("CITIC COHC")
    assert ("possiblySameAs", "CITIC Offshore Helicopter") in {
        (link.relation, link.other) for link in entity.links
    }
    decisions = {q.subject for q in kg.store.quads_for_pattern(None, None, None, IDENTITY_GRAPH)}
    assert len(decisions) > 40
    for decision in decisions:
        assert list(kg.store.quads_for_pattern(decision, citic("restsOn"), None))


def test_the_report_of_the_build_has_a_section_for_each_question(release: Path) -> None:
    report = json.loads((release / "report.json").read_text(encoding="utf-8"))
    assert list(report["across_reports"]) == list(SECTIONS)
    assert all(row["agrees"] == "True" for row in report["across_reports"]["audit"])
    text = (release / "report.md").read_text(encoding="utf-8")
    assert "## Do the printed figures agree with each other?" in text
