"""The build's report: what was checked, what the release holds, how far it covers the texts,
and what only several reports together tell.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import pyoxigraph as ox

from citic_kg.build.across import Section, sections
from citic_kg.check.coverage import Coverage, coverage, things_without_claims
from citic_kg.check.finding import Finding
from citic_kg.sources import Sources
from citic_kg.version import RELEASE_FORMAT, VERSION
from citic_kg.vocabulary import RDF_PREDICATE, RDF_TYPE, citic, shorten

CHECKS = (
    "the Turtle of ontology and facts parses",
    "every claim and thing fits the SHACL shapes",
    "every claim has evidence inside the text of its own report, recorded by digest",
    "every IRI is defined, and every term is one of the ontology's",
    "every property is used within its domain and range, and every value is one of its datatype",
    "every direct link follows from claims, and none is written by hand",
    "no property that is functional has two values",
    "every figure is printed in its passages and means its value, and so are years and days",
    "every thing is printed in the report whose claims involve it, or it is said why not",
    "no two things of a class have the same preferred label",
    "no two things of a class have names alike without a decision on their identity",
    "the old IRI of a renamed thing leads to the present one, and nothing else is said with it",
    "things and claims have exactly one class and no blank node, and no two claims say the same",
    "nothing contradicts the ontology once all that follows has been worked out",
    "the ontology passes the checks of quality that its field uses",
)


@dataclass(frozen=True)
class Summary:
    """Counts of a release and its coverage of the report texts."""

    triples: dict[str, int]
    claims: dict[str, dict[str, int]]
    things: dict[str, int]
    links: dict[str, int]
    coverage: list[Coverage]
    without_claims: list[str]
    across: list[Section]
    remarks: list[Finding]

    @classmethod
    def of(cls, sources: Sources, quads: list[ox.Quad], remarks: Sequence[Finding]) -> Summary:
        """Count the quads of a release, and keep the remarks of its checks."""
        graphs: Counter[str] = Counter()
        links: Counter[str] = Counter()
        for quad in quads:
            graphs[shorten(getattr(quad.graph_name, "value", ""))] += 1
            if quad.predicate == RDF_PREDICATE:
                links[shorten(getattr(quad.object, "value", ""))] += 1
        claims: dict[str, Counter[str]] = defaultdict(Counter)
        for file in sources.claims:
            claims[file.path.stem].update(_classes(file.triples))
        things = _classes(t for file in sources.things for t in file.triples)
        things.pop(shorten(citic("Heading").value), None)
        return cls(
            _sorted(graphs),
            {report: _sorted(counts) for report, counts in sorted(claims.items())},
            _sorted(things),
            _sorted(links),
            coverage(sources),
            things_without_claims(sources),
            sections(quads),
            list(remarks),
        )

    def to_json(self) -> str:
        """The report as ``report.json``, which also says what made the release."""
        made = {
            "format": RELEASE_FORMAT,
            "version": VERSION,
            "pyoxigraph": ox.__version__,
        }
        covered = [
            asdict(c)
            | {
                "sentence_share": round(c.sentence_share, 4),
                "number_share": round(c.number_share, 4),
            }
            for c in self.coverage
        ]
        content = {
            "release": made,
            "checks": list(CHECKS),
            "triples": self.triples,
            "claims": self.claims,
            "things": self.things,
            "links": self.links,
            "coverage": covered,
            "things_without_claims": self.without_claims,
            "remarks": [
                {"severity": r.severity, "subject": shorten(r.subject), "problem": r.problem}
                for r in self.remarks
            ],
            "across_reports": {s.name: s.to_rows() for s in self.across},
        }
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"

    def to_markdown(self) -> str:
        """The report as ``report.md``."""
        lines = [f"# Release {VERSION}", "", "## Checked", ""]
        lines += [f"- {check}" for check in CHECKS]
        lines += ["", "## Coverage of the report texts", ""]
        lines += ["| report | sentences with a claim | numbers with a claim | excused |"]
        lines += ["|---|---|---|---|"]
        lines += [
            f"| {c.report} | {_part(c.sentences, len(c.uncovered_sentences))} "
            f"| {_part(c.numbers - len(c.excused_numbers), len(c.uncovered_numbers))} "
            f"| {len(c.excused_numbers)} |"
            for c in self.coverage
        ]
        reports = list(self.claims)
        kinds = sorted({kind for counts in self.claims.values() for kind in counts})
        lines += ["", "## Claims", "", f"| class | {' | '.join(reports)} |"]
        lines += ["|---" * (len(reports) + 1) + "|"]
        lines += [
            f"| {kind} | {' | '.join(str(self.claims[r].get(kind, 0)) for r in reports)} |"
            for kind in kinds
        ]
        for title, counts in (
            ("Things", self.things),
            ("Direct links", self.links),
            ("Triples by graph", self.triples),
        ):
            lines += ["", f"## {title}", "", "| | count |", "|---|---|"]
            lines += [f"| {name} | {count} |" for name, count in counts.items()]
        lines += ["", "## Things without any claim", ""]
        lines += [f"- {thing}" for thing in self.without_claims] or ["None."]
        lines += ["", "## To be looked at", ""]
        lines += [f"- {r.severity}: {shorten(r.subject)}: {r.problem}" for r in self.remarks] or [
            "Nothing."
        ]
        lines += [text for s in self.across for text in ("", s.to_markdown().rstrip("\n"))]
        return "\n".join(lines) + "\n"


def _classes(triples: Iterable[ox.Triple]) -> Counter[str]:
    return Counter(
        shorten(t.object.value)
        for t in triples
        if t.predicate == RDF_TYPE and isinstance(t.object, ox.NamedNode)
    )


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))


def _part(whole: int, missing: int) -> str:
    share = 100.0 if whole == 0 else 100 * (whole - missing) / whole
    return f"{whole - missing} of {whole} ({share:.1f} %)"
