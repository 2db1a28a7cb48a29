"""Passages and reports, described: Web Annotation selectors, digests, sections, lengths."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from citic_kg.sources import Sources
from citic_kg.text.passage import RFC_5147, Passage
from citic_kg.text.text_record import TextRecord
from citic_kg.vocabulary import RDF_TYPE, RDF_VALUE, REPORT, THINGS_GRAPH, citic, term

_XSD_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


def _integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(_XSD_INTEGER))


def describe(sources: Sources) -> Iterator[ox.Quad]:
    """The quads that describe each passage in use, each report's text, and the names it prints."""
    sections = sources.headings
    for report, record in sources.records.items():
        graph = ox.NamedNode(REPORT + report)
        used = set(sources.passages(report))
        yield from _report(record)
        for passage in record.passages:
            if passage in used:
                home = THINGS_GRAPH if passage in sections else graph
                yield from _passage(passage, record, sections, home)
        for thing, printed in record.names.items():
            for name in printed:
                yield ox.Quad(ox.NamedNode(thing), citic("printedName"), ox.Literal(name), graph)


def _report(record: TextRecord) -> Iterator[ox.Quad]:
    report = ox.NamedNode(REPORT + record.report)
    yield ox.Quad(report, citic("characters"), _integer(record.characters), THINGS_GRAPH)
    yield ox.Quad(report, citic("textDigest"), ox.Literal(record.text_digest), THINGS_GRAPH)


def _passage(
    passage: Passage, record: TextRecord, sections: list[Passage], graph: ox.NamedNode
) -> Iterator[ox.Quad]:
    node, selector = ox.NamedNode(passage.iri), ox.NamedNode(passage.selector_iri)
    words = record.passages[passage]
    kind = "Passage" if passage not in sections else "Heading"
    yield ox.Quad(node, RDF_TYPE, citic(kind), graph)
    yield ox.Quad(node, term("oa", "hasSource"), ox.NamedNode(REPORT + passage.report), graph)
    yield ox.Quad(node, term("oa", "hasSelector"), selector, graph)
    yield ox.Quad(node, citic("startsAt"), _integer(passage.start), graph)
    yield ox.Quad(node, citic("endsAt"), _integer(passage.end), graph)
    yield ox.Quad(node, citic("wordCount"), _integer(words.count), graph)
    yield ox.Quad(node, citic("wordsDigest"), ox.Literal(words.digest), graph)
    section = section_of(passage, sections)
    if section is not None:
        yield ox.Quad(node, citic("section"), ox.NamedNode(section.iri), graph)
    yield ox.Quad(selector, RDF_TYPE, term("oa", "FragmentSelector"), graph)
    yield ox.Quad(selector, term("dcterms", "conformsTo"), ox.NamedNode(RFC_5147), graph)
    yield ox.Quad(selector, RDF_VALUE, ox.Literal(passage.fragment), graph)


def section_of(passage: Passage, sections: list[Passage]) -> Passage | None:
    """The last of the ordered headings that begins at the passage or before it."""
    before = [h for h in sections if h.report == passage.report and h.start <= passage.start]
    return before[-1] if before else None
