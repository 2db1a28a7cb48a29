"""What is made to do harm: values to be asked for, and a release full of such names and texts."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from citic_kg import KnowledgeGraph
from citic_kg.text.passage import Passage, digest
from citic_kg.text.report_text import ReportText
from citic_kg.vocabulary import (
    BASE,
    CLAIM,
    ID,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    RDF_TYPE,
    REPORT,
    THINGS_GRAPH,
    citic,
    term,
)
from citic_kg.web.served_release import ServedRelease

VALUES = {
    "markup": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "single quotes": "it's '; rm -rf ~; '",
    "double quotes": 'say "x"); import os; ("',
    "three quotes": '"""\nimport os\n"""',
    "substitution": "$(touch /tmp/x) `id` ${HOME} !!",
    "backslashes": "\\x \\' \\\" \\",
    "lines": "one\ntwo\r\nthree\tfour",
    "direction": "\u202egnp.exe\u2066",
    "ends in a quote": 'x"',
    "template": "{{ 7 * 7 }} {% raw %}",
    "chinese": "中信银行 \U0001f3e6",
}
MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}"
BIDI = "abc\u202egpj.exe\x07\x1b[31m\u2066"
TEXT = f"Before it. Some {MARKUP} words\u202e here. After it.\nAnother paragraph."
PLACE = Passage("evil", 11, 16 + len(MARKUP) + 13)
_THING, _OTHER = ox.NamedNode(f"{ID}evil"), ox.NamedNode(f"{ID}other")
_REPORT, _CLAIM = ox.NamedNode(f"{REPORT}evil"), ox.NamedNode(f"{CLAIM}evil/one")
_SCRIPT = ox.NamedNode("javascript:alert(3)")
_LABEL, _NOTE = term("skos", "prefLabel"), term("skos", "editorialNote")

Said = list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]


def hostile_release(
    tmp_path: Path, text: str = TEXT, words: list[str] | None = None
) -> ServedRelease:
    """A release with a thing, a claim, a passage, a report and a class that are all hostile.

    ``text`` is that of the report as it is at hand; ``words`` are those that the passage has by
    its digest.
    """
    if words is None:
        words = ReportText("evil", TEXT).words_of(PLACE.start, PLACE.end)
    graphs = (
        (THINGS_GRAPH, _things()),
        (_REPORT, [*_claim(), *_passage(words)]),
        (ONTOLOGY_GRAPH, _terms()),
        (INFERRED_GRAPH, _inferred()),
    )
    store = ox.Store()
    store.extend(ox.Quad(*said, graph) for graph, all_said in graphs for said in all_said)
    (tmp_path / "evil.txt").write_bytes(text.encode())
    return ServedRelease(tmp_path, KnowledgeGraph(store), "0" * 64, tmp_path)


def _things() -> Said:
    any_uri = ox.NamedNode("http://www.w3.org/2001/XMLSchema#anyURI")
    named = ((_THING, MARKUP), (_OTHER, BIDI), (_REPORT, MARKUP))
    return [
        *((node, _LABEL, ox.Literal(name, language="en")) for node, name in named),
        *((node, _NOTE, ox.Literal(MARKUP)) for node, _ in named),
        (_THING, RDF_TYPE, citic("Company")),
        (_THING, citic("publisher"), _SCRIPT),
        (_REPORT, RDF_TYPE, citic("Report")),
        (_REPORT, citic("publisher"), _THING),
        (_REPORT, citic("address"), ox.Literal("javascript:alert(4)", datatype=any_uri)),
    ]


def _claim() -> Said:
    return [
        (_CLAIM, RDF_TYPE, citic("PracticeClaim")),
        (_CLAIM, citic("subject"), _THING),
        (_CLAIM, citic("involves"), _SCRIPT),
        (_CLAIM, citic("involves"), ox.NamedNode(f"{BASE}/evil.example/")),
        (_CLAIM, citic("involves"), ox.NamedNode("https://evil.example/'onfocus='x")),
        (_CLAIM, citic("summary"), ox.Literal(MARKUP)),
        (_CLAIM, citic("printedAs"), ox.Literal(BIDI)),
        (_CLAIM, citic("reportedIn"), _REPORT),
        (_CLAIM, citic("status"), _SCRIPT),
        (_CLAIM, citic("evidence"), ox.NamedNode(PLACE.iri)),
        (_CLAIM, citic("evidence"), ox.NamedNode(f"{REPORT}evil#char=x\u0661,2")),
        (_CLAIM, _NOTE, ox.Literal(MARKUP)),
        (_THING, citic("printedName"), ox.Literal(MARKUP)),
    ]


def _passage(words: list[str]) -> Said:
    passage = ox.NamedNode(PLACE.iri)
    return [
        (passage, term("oa", "hasSource"), _REPORT),
        (passage, term("oa", "hasSelector"), ox.NamedNode(PLACE.selector_iri)),
        (passage, citic("startsAt"), ox.Literal(PLACE.start)),
        (passage, citic("wordsDigest"), ox.Literal(digest(words))),
    ]


def _terms() -> Said:
    kind = ox.NamedNode(f"{BASE}def/Evil")
    return [
        (kind, RDF_TYPE, term("owl", "Class")),
        (kind, term("rdfs", "label"), ox.Literal(MARKUP)),
        (kind, term("rdfs", "subClassOf"), _SCRIPT),
        (kind, term("rdfs", "subClassOf"), kind),
        (ONTOLOGY_GRAPH, term("dcterms", "title"), ox.Literal(MARKUP)),
    ]


def _inferred() -> Said:
    link = ox.NamedNode(f"{ID}link/evil/offers/other")
    return [
        (_THING, citic("offers"), _OTHER),
        (_THING, RDF_TYPE, ox.NamedNode(f"{BASE}def/Evil")),
        (link, citic("wasInferredFrom"), _CLAIM),
    ]
