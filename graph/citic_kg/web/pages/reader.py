"""The reader: what the pages of one release say of each node, looked up once."""

from __future__ import annotations

import json
from collections import Counter
from functools import cached_property, lru_cache

import pyoxigraph as ox

from citic_kg.answer.claim import Claim
from citic_kg.answer.engine import evaluate
from citic_kg.answer.formats import cell
from citic_kg.answer.names import PREF_LABEL
from citic_kg.answer.rows import Answer
from citic_kg.text.passage import BadPassage, Passage
from citic_kg.vocabulary import (
    BASE,
    CLAIM,
    ID,
    INFERRED_GRAPH,
    RDF_PREDICATE,
    RDF_TYPE,
    REPORT,
    citic,
    prefixes,
    shorten,
    term,
)
from citic_kg.web.pages.reference import Reference, address, readable, text_of
from citic_kg.web.served_release import ServedRelease

_RDF = RDF_PREDICATE.value.removesuffix("predicate")
# What a link consists of, in the order of the sentence.
LINK_PARTS = (ox.NamedNode(f"{_RDF}subject"), RDF_PREDICATE, ox.NamedNode(f"{_RDF}object"))
_COUNT_BY_CLASS = "SELECT ?kind (COUNT(DISTINCT ?s) AS ?n) { ?s a ?kind } GROUP BY ?kind"
MAX_REMEMBERED = 20_000
# The ranks of roles.
SUBJECT, ROLE, NO_ROLE = 1, 2, 3
_PLAN = ("planned", "contracted", "required", "estimated", "nominated", "under-way")


@lru_cache(maxsize=2)
def reader(release: ServedRelease) -> Reader:
    """The reader of the release; the last two are kept, for a swap."""
    return Reader(release)


class Reader:
    """Labels, references and claims of one release.

    It remembers the last of what it has looked up, no more than ``MAX_REMEMBERED`` of each kind.
    """

    def __init__(self, release: ServedRelease) -> None:
        self.release = release
        self.store = release.graph.present
        self.names = release.graph.names
        self._references: dict[ox.NamedNode, Reference] = {}
        self._prefixes = prefixes()
        self._claims: dict[ox.NamedNode, Claim] = {}

    def objects(self, node: ox.NamedNode, predicate: ox.NamedNode) -> list[ox.NamedNode]:
        """The nodes that the node is tied to, sorted, without repetition."""
        quads = self.store.quads_for_pattern(node, predicate, None)
        found = {q.object for q in quads if isinstance(q.object, ox.NamedNode)}
        return sorted(found, key=str)

    def subjects(self, predicate: ox.NamedNode | None, node: ox.NamedNode) -> list[ox.NamedNode]:
        """The nodes that are tied to the node, sorted, without repetition."""
        quads = self.store.quads_for_pattern(None, predicate, node)
        found = {q.subject for q in quads if isinstance(q.subject, ox.NamedNode)}
        return sorted(found, key=str)

    def literal(self, node: ox.NamedNode, predicate: ox.NamedNode) -> str:
        """The first text of the node under the predicate, fit to be read, or nothing."""
        quads = self.store.quads_for_pattern(node, predicate, None)
        return min((cell(q.object) for q in quads if isinstance(q.object, ox.Literal)), default="")

    def label(self, node: ox.NamedNode) -> str:
        """What the node is called."""
        if node in self.names.labels:
            return readable(self.names.labels[node])
        if node.value.startswith(CLAIM):
            return self.headline(self.claim(node))
        if node.value.startswith(f"{ID}link/"):
            parts = [self.objects(node, part) for part in LINK_PARTS]
            return " ".join(self.label(part[0]) for part in parts if part) or self.short(node)
        if node.value.startswith(f"{ID}identity/"):
            return self._decision(node)
        for predicate in (PREF_LABEL, term("rdfs", "label"), citic("headingTitle")):
            text = self.literal(node, predicate)
            if text:
                return text
        return self.short(node)

    def _decision(self, node: ox.NamedNode) -> str:
        """A decision on identity in words: the things, and what was decided of them."""
        things = [*self.objects(node, citic("one")), *self.objects(node, citic("other"))]
        form = self.literal(node, citic("printedForm"))
        names = [*map(self.label, things), *([f"“{form}”"] if form else [])]
        decision = ", ".join(map(self.label, self.objects(node, citic("decision"))))
        return f"{' and '.join(names)}: {decision}" if names else self.short(node)

    def of(self, node: object) -> Reference:
        """The node as a page shows it: a link by its label, or the text of a literal."""
        if isinstance(node, ox.Literal):
            return self._literal(node)
        if not isinstance(node, ox.NamedNode):
            return Reference(readable(str(node)))
        found = self._references.get(node)
        if found is None:
            if len(self._references) >= MAX_REMEMBERED:
                self._references.clear()
            found = self._references[node] = self._refer(node)
        return found

    def _literal(self, node: ox.Literal) -> Reference:
        text = cell(node)
        is_address = node.datatype.value.endswith("#anyURI")
        return Reference(text, address(node.value) if is_address else "")

    def _refer(self, node: ox.NamedNode) -> Reference:
        iri = node.value
        if iri.startswith(REPORT) and "#" in iri:
            return self._passage(node)
        title = ""
        if iri.startswith((f"{BASE}def/", "http://qudt.org/")):
            title = self.literal(node, term("skos", "definition"))
        return Reference(self.label(node), address(iri), title)

    def _passage(self, node: ox.NamedNode) -> Reference:
        """A passage: its report in short and its place; the section on hover."""
        try:
            passage = Passage.parse(node.value)
        except BadPassage:
            return Reference(readable(shorten(node.value)), address(node.value), "", "evidence")
        report = ox.NamedNode(REPORT + passage.report)
        section = next(iter(self.objects(node, citic("section"))), None)
        under = f", section “{self.label(section)}”" if section is not None else ""
        where = f"{self.label(report)}{under}, characters {passage.start} to {passage.end}"
        text = f"{self.short_name(report)}, {passage.start}–{passage.end}"
        return Reference(text, address(passage.selector_iri), where, "evidence")

    def property(self, predicate: ox.NamedNode | str) -> Reference:
        """A property by its label, its definition on hover."""
        node = citic(predicate) if isinstance(predicate, str) else predicate
        found = self.of(node)
        return Reference(found.text, found.href, found.title, "property")

    def kind(self, node: ox.NamedNode) -> ox.NamedNode | None:
        """The node's own class, as it was entered."""
        quads = self.store.quads_for_pattern(node, RDF_TYPE, None)
        found = [
            q.object
            for q in quads
            if q.graph_name != INFERRED_GRAPH and isinstance(q.object, ox.NamedNode)
        ]
        return min(found, key=str, default=None)

    def above(self, node: ox.NamedNode, up: str = "subClassOf") -> list[ox.NamedNode]:
        """The classes, or properties, above one, all the way up, nearest first."""
        found: list[ox.NamedNode] = []
        queue = [node]
        for lower in queue:
            for upper in self.objects(lower, term("rdfs", up)):
                if upper not in queue:
                    queue.append(upper)
                    found.append(upper)
        return found

    def claim(self, node: ox.NamedNode, graph: ox.NamedNode | None = None) -> Claim:
        """The claim of that IRI, which is in the graph if one is given."""
        found = self._claims.get(node)
        if found is None:
            if len(self._claims) >= MAX_REMEMBERED:
                self._claims.clear()
            found = self._claims[node] = Claim.read(self.store, node, graph)
        return found

    def headline(self, claim: Claim) -> str:
        """One line for a claim: who, and what."""
        who = [self.of(v).text for p, v in claim.values if self.roles.get(p.value) == SUBJECT]
        who = who or [text_of(v) for v in claim.all("holderAsPrinted")]
        aside = (citic("boundary"), citic("place"), citic("involves"))
        what = [
            self.of(v).text
            for p, v in claim.values
            if self.roles.get(p.value) == ROLE and p not in aside
        ]
        said = ", ".join(dict.fromkeys(what))
        if claim.first("asPrinted") is not None:
            said = f"{said} {text_of(claim.first('asPrinted'))}".strip()
        said = said or text_of(claim.first("summary"))
        said = said or ", ".join(self.of(v).text for v in claim.all("involves"))
        slug = readable(claim.node.value.rsplit("/", 1)[-1].replace("-", " "))
        return ": ".join(filter(None, (", ".join(dict.fromkeys(who)), said))) or slug

    def status(self, node: object) -> Reference:
        """A status with its style: achieved, or one that is less."""
        found = self.of(node)
        slug = getattr(node, "value", "").rsplit("/", 1)[-1]
        style = "achieved" if slug == "achieved" else "plan" if slug in _PLAN else ""
        return Reference(found.text, found.href, found.title, f"badge {style}".strip())

    @cached_property
    def reports(self) -> list[ox.NamedNode]:
        """All reports, by year and IRI."""
        found = self.subjects(RDF_TYPE, citic("Report"))
        return sorted(found, key=lambda r: (self.literal(r, citic("reportingYear")), r.value))

    @cached_property
    def _short_names(self) -> dict[ox.NamedNode, str]:
        names = {}
        for report in self.reports:
            publisher = " and ".join(
                self.label(node) for node in self.objects(report, citic("publisher"))
            )
            names[report] = f"{publisher} {self.literal(report, citic('reportingYear'))}".strip()
        often = Counter(names.values())
        return {
            report: name if name and often[name] == 1 else report.value.removeprefix(REPORT)
            for report, name in names.items()
        }

    def short_name(self, report: ox.NamedNode) -> str:
        """A report by publisher and year, or by its id where two have these in common."""
        return self._short_names.get(report, readable(report.value.removeprefix(REPORT)))

    @cached_property
    def roles(self) -> dict[str, int]:
        """The rank of each role of claims by its property: subjects before others."""
        below = term("rdfs", "subPropertyOf")
        ranks = {citic("involves").value: ROLE}
        ranks |= {node.value: ROLE for node in self.subjects(below, citic("involves"))}
        ranks |= {node.value: SUBJECT for node in self.subjects(below, citic("subject"))}
        return ranks | {citic("subject").value: SUBJECT}

    @cached_property
    def passages(self) -> dict[ox.NamedNode, list[tuple[Passage, ox.NamedNode]]]:
        """The passages of each report in the order of the text, headings among them."""
        found: dict[ox.NamedNode, list[tuple[Passage, ox.NamedNode]]] = {}
        for quad in self.store.quads_for_pattern(None, term("oa", "hasSource"), None):
            node, report = quad.subject, quad.object
            if isinstance(node, ox.NamedNode) and isinstance(report, ox.NamedNode):
                try:
                    place = Passage.parse(node.value)
                except BadPassage:
                    continue  # it has no place in the order
                found.setdefault(report, []).append((place, node))
        return {report: sorted(set(places), key=lambda p: p[0]) for report, places in found.items()}

    @cached_property
    def classes(self) -> Counter[ox.NamedNode]:
        """How many nodes each of our classes has, those of its sub-classes among them."""
        counts = evaluate(self.store, _COUNT_BY_CLASS)
        found: Counter[ox.NamedNode] = Counter()
        for kind, count in counts.terms if isinstance(counts, Answer) else ():
            if isinstance(kind, ox.NamedNode) and isinstance(count, ox.Literal):
                found[kind] = int(count.value)
        return found

    @cached_property
    def summary(self) -> dict[str, object]:
        """What the build wrote of the release; empty where it is not at hand."""
        try:
            found = json.loads((self.release.folder / "report.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def short(self, node: ox.NamedNode) -> str:
        """The IRI in short, as a query writes it where it can."""
        iri = node.value
        if not iri.startswith((ID, REPORT)):
            fitting = [p for p in self._prefixes.items() if iri.startswith(p[1]) and iri != p[1]]
            if fitting:
                prefix, start = max(fitting, key=lambda p: len(p[1]))
                return f"{prefix}:{readable(iri[len(start) :])}"
        return readable(shorten(iri).removeprefix("<").removesuffix(">"))
