"""The build: parse, describe, check, infer, order, write, swap in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from citic_kg.build.dataset import PREFIXES, describe_dataset
from citic_kg.build.passages import describe
from citic_kg.build.questions import describe_questions
from citic_kg.build.release import new_release, write_release
from citic_kg.build.summary import Summary
from citic_kg.check.contradictions import check_contradictions
from citic_kg.check.finding import VIOLATION, ChecksFailed, Finding
from citic_kg.check.identity import check_identity
from citic_kg.check.integrity import check_integrity
from citic_kg.check.ontology_quality import Quality, check_quality
from citic_kg.check.origin import Origins
from citic_kg.check.printed import check_printed
from citic_kg.check.shapes import all_shapes, validate
from citic_kg.inference import follow, infer
from citic_kg.rdf.formats import release_prefixes, write
from citic_kg.sources import Sources
from citic_kg.vocabulary import INFERRED_GRAPH, ONTOLOGY_GRAPH, RDF_TYPE, SAME_AS, citic

STEPS = ("parse", "infer", "check", "order", "write")
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """A release in memory: its quads without blank nodes, its ontology, what was checked."""

    quads: list[ox.Quad]
    ontology: list[ox.Triple]
    summary: Summary
    quality: Quality
    reports: list[str]

    def files(self) -> dict[str, bytes]:
        """The release's files by name, the store aside."""
        names = release_prefixes(self.reports)
        in_ontology = (
            ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY_GRAPH) for t in self.ontology
        )
        files = {
            "citic-kg.ttl": write(self.quads, "turtle", names),
            "citic-kg.trig": write(self.quads, "trig", names),
            "ontology.ttl": write(in_ontology, "turtle", names),
            "shapes.ttl": all_shapes().encode("utf-8"),
        }
        about = describe_dataset(self.quads, self.reports, files)
        quads = (ox.Quad(t.subject, t.predicate, t.object) for t in about)
        files["dataset.ttl"] = write(quads, "turtle", PREFIXES)
        files["report.md"] = self.summary.to_markdown().encode("utf-8")
        files["quality.md"] = self.quality.to_markdown().encode("utf-8")
        files["report.json"] = self.summary.to_json().encode("utf-8")
        return files


def check(sources: Sources, quads: Collection[ox.Quad]) -> list[Finding]:
    """All findings of integrity and of the shapes in the sources and the quads of the release.

    The classes that are inferred of things are kept from the shapes: a value is of the class that
    its property asks for by what it was entered as, not because the property asks for it.
    """
    triples = (
        quad.triple
        for quad in quads
        if quad.graph_name != INFERRED_GRAPH or quad.predicate != RDF_TYPE or _is_link(quad)
    )
    origins = Origins(quads)
    shaped = (violation.finding(sources, origins) for violation in validate(triples))
    written = (*check_integrity(sources), *check_identity(sources), *check_printed(sources))
    return sorted({*written, *shaped})


def _is_link(quad: ox.Quad) -> bool:
    return quad.object == citic("Link")


def assemble(facts: Path, progress: Progress = lambda step: None) -> Built:
    """Everything of the build but the writing.

    Raises ``ChecksFailed`` with all findings, or ``CiticKGError`` where a file cannot be read.
    """
    progress("parse")
    sources = Sources.read(facts)
    stated = [*sources.quads(), *describe(sources)]
    # Each thing is checked by its present IRI: what follows for an old one says it all again.
    renames = [quad for quad in stated if quad.predicate == SAME_AS]
    stated = [quad for quad in stated if quad.predicate != SAME_AS]
    progress("infer")
    everything = dict.fromkeys((*stated, *infer(stated)))
    progress("check")
    findings = check(sources, everything)
    wrong = [finding for finding in findings if finding.severity == VIOLATION]
    wrong = wrong or check_contradictions(sources, everything)
    if wrong:
        raise ChecksFailed(wrong)
    quads = [*(quad for quad in everything if not _has_blank_node(quad)), *renames]
    quads += describe_questions(quads)
    ontology = [t for file in sources.ontology for t in file.triples]
    quality = check_quality(ontology, quads)
    findings += quality.findings(sources)
    wrong = [finding for finding in findings if finding.severity == VIOLATION]
    if wrong:
        raise ChecksFailed(wrong)
    if renames:
        follows = follow([*everything, *renames])
        quads += (quad for quad in follows if not _has_blank_node(quad))
    progress("order")
    summary = Summary.of(sources, quads, findings)
    reports = [file.path.stem for file in sources.claims]
    return Built(quads, _canonical(ontology), summary, quality, reports)


def build(facts: Path, target: Path, progress: Progress = lambda step: None) -> Summary:
    """Build the release of the facts at ``target`` and return its summary.

    Raises ``CiticKGError`` where anything is wrong; the former release is then as it was.
    """
    with new_release(target) as folder:
        built = assemble(facts, progress)
        files = built.files()
        progress("write")
        write_release(folder, files, built.quads)
    return built.summary


def _has_blank_node(quad: ox.Quad) -> bool:
    """Whether a class expression of OWL is meant: those are in ``ontology.ttl`` alone."""
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


def _canonical(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The triples with canonical blank nodes (RDFC-1.0), the same in every run."""
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return [q.triple for q in dataset]
