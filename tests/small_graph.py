"""Small graphs written in a test, as a release would hold them."""

from __future__ import annotations

import pyoxigraph as ox

from citic_kg import KnowledgeGraph
from citic_kg.inference import infer
from citic_kg.sources import ontology_files
from citic_kg.vocabulary import (
    ID,
    ONTOLOGY_GRAPH,
    RDF_TYPE,
    REPORT,
    SAME_AS,
    THINGS_GRAPH,
    citic,
    term,
)

REPORT_IRI = ox.NamedNode(f"{REPORT}test-report")
PREF, ALT = term("skos", "prefLabel"), term("skos", "altLabel")


class SmallGraph:
    """Things and claims to be; ``open`` makes a knowledge graph of them."""

    def __init__(self) -> None:
        self._quads: list[ox.Quad] = []
        self._count = 0
        self._say(REPORT_IRI, RDF_TYPE, citic("Report"))
        self._say(REPORT_IRI, PREF, ox.Literal("Test Report", language="en"))

    def _say(self, s: ox.NamedNode, p: ox.NamedNode, o: ox.NamedNode | ox.Literal) -> None:
        self._quads.append(ox.Quad(s, p, o, THINGS_GRAPH))

    def thing(self, slug: str, label: str, kind: str = "Company", *names: str) -> None:
        node = ox.NamedNode(ID + slug)
        self._say(node, RDF_TYPE, citic(kind))
        self._say(node, PREF, ox.Literal(label, language="en"))
        for name in names:
            self._say(node, ALT, ox.Literal(name, language="en"))

    def same(self, old: str, slug: str) -> None:
        self._say(ox.NamedNode(ID + old), SAME_AS, ox.NamedNode(ID + slug))

    def claim(self, kind: str, status: str = "achieved", year: int = 2020, **said: str) -> None:
        """A claim whose roles are slugs; values with a slash are concepts, others with = texts."""
        self._count += 1
        node = ox.NamedNode(f"{ID}claim/test-report/{self._count:05}")
        passage = ox.NamedNode(f"{REPORT_IRI.value}#char={self._count},{self._count + 9}")
        parts: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [
            (RDF_TYPE, citic(kind)),
            (citic("reportedIn"), REPORT_IRI),
            (citic("evidence"), passage),
            (citic("status"), term("status", status)),
            (citic("inYear"), ox.Literal(year)),
        ]
        for name, value in said.items():
            for one in value.split(" ") if not value.startswith("=") else [value]:
                if one.startswith("="):
                    parts.append((citic(name), ox.Literal(one[1:])))
                elif "/" in one:
                    parts.append((citic(name), term(*one.split("/"))))
                else:
                    parts.append((citic(name), ox.NamedNode(ID + one)))
        self._quads += [ox.Quad(node, p, o, REPORT_IRI) for p, o in parts]

    def open(self) -> KnowledgeGraph:
        ontology = [
            ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY_GRAPH)
            for file in ontology_files()
            for t in file.triples
        ]
        store = ox.Store()
        store.extend([*ontology, *self._quads, *infer([*ontology, *self._quads])])
        return KnowledgeGraph(store)


EVIL = (
    "</script><script>globalThis.stolen = 1</script>",
    "<img src=x onerror='globalThis.stolen = 2'>",
    '"onmouseover="globalThis.stolen=3" href="javascript:globalThis.stolen=4"',
    "{{ 7 * 7 }} {% raw %} ${globalThis.stolen = 5} `",
    "'; DROP TABLE things; -- \\ \\u003c &amp; &lt;b&gt;",
    "شركة سيتيك للاختبار",
    "中信集团公司测试名称很长很长很长很长很长很长很长很长",
    "\u202eevil reversed\u202c name",
    "]]> <!-- --> <svg onload=globalThis.stolen=6>",
    "javascript:globalThis.stolen=7//href",
)


def hostile() -> KnowledgeGraph:
    """A graph whose names are full of markup, quotes and scripts of other directions."""
    graph = SmallGraph()
    graph.thing("citic-group", "CITIC group", "CorporateGroup")
    for i, name in enumerate(EVIL):
        graph.thing(f"evil-{i}", name, "Company", f"{name} again", *EVIL[:2])
        graph.claim(
            "AffiliationClaim",
            member=f"evil-{i}",
            belongsTo="citic-group",
            affiliationKind="affiliation/group-member",
            summary=f"={name}",
        )
        graph.claim(
            "PartnershipClaim",
            party=f"evil-{i} evil-{(i + 1) % len(EVIL)}",
            partnershipKind="partnership/met",
        )
    return graph.open()


def large(count: int) -> KnowledgeGraph:
    """A group of many companies, each of some branches, with partners across."""
    graph = SmallGraph()
    graph.thing("citic-group", "CITIC group", "CorporateGroup")
    for i in range(count - 1):
        graph.thing(f"c{i}", f"Company number {i}")
        if i < 60:
            graph.claim(
                "AffiliationClaim",
                member=f"c{i}",
                belongsTo="citic-group",
                affiliationKind="affiliation/group-member",
                year=2016 + i % 9,
            )
        else:
            graph.claim(
                "PartnershipClaim",
                party=f"c{i} c{i * 7 % 60}",
                year=2016 + i % 9,
                partnershipKind="partnership/agreement",
            )
    return graph.open()
