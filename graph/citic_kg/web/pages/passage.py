"""The page of a passage: where it stands, which claims rest on it, and its words if at hand."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.answer.formats import visible
from citic_kg.text.passage import BadPassage, Passage, digest
from citic_kg.vocabulary import citic, term
from citic_kg.web.pages.claim_line import claim_line, elsewhere
from citic_kg.web.pages.document import Document
from citic_kg.web.pages.reader import Reader, reader
from citic_kg.web.pages.reference import Reference
from citic_kg.web.pages.rendering import page
from citic_kg.web.pages.report import addresses
from citic_kg.web.reply import Reply
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease

# How much of a paragraph is shown before and after the words.
MAX_AROUND = 1500


@dataclass(frozen=True)
class Words:
    """The words of a passage in their paragraph, or why they are not shown."""

    before: str = ""
    inside: str = ""
    after: str = ""
    why_not: str = ""

    @property
    def shown(self) -> bool:
        """Whether there are words to show."""
        return bool(self.inside)


def words_of(read: Reader, node: ox.NamedNode) -> Words:
    """The words of the passage, if the report text is at hand and has not changed there.

    The graph has the digest of the words; a text that gives another one is another text.
    """
    try:
        passage = Passage.parse(node.value)
    except BadPassage:
        return Words(why_not="This IRI names no place in a text.")
    text = read.release.texts.get(passage.report)
    if text is None:
        return Words(
            why_not="The words are not shown: this server has not been given the report’s text."
        )
    known = read.literal(node, citic("wordsDigest"))
    inside = text.text[passage.start : passage.end]
    if not known or digest(text.words_of(passage.start, passage.end)) != known:
        return Words(
            why_not="The words are not shown: the text that this server has been given has "
            "other words at this place than those that the claims rest on. "
            "The command citic-kg verify tells where they went."
        )
    start = text.text.rfind("\n", 0, passage.start) + 1
    end = text.text.find("\n", passage.end)
    end = len(text.text) if end < 0 else end
    before = text.text[max(start, passage.start - MAX_AROUND) : passage.start]
    after = text.text[passage.end : min(end, passage.end + MAX_AROUND)]
    cut = "… " if start < passage.start - MAX_AROUND else ""
    rest = " …" if end > passage.end + MAX_AROUND else ""
    return Words(cut + visible(before), visible(inside), visible(after) + rest)


def passage_page(release: ServedRelease, request: Request, selector: ox.NamedNode) -> Reply:
    """The page of the passage that the selector selects.

    Raises ``Refusal`` with 404 where no passage has the selector.
    """
    read = reader(release)
    node = next(iter(read.subjects(term("oa", "hasSelector"), selector)), None)
    if node is None:
        raise Refusal(404, f"no passage has the selector {selector.value}; see its report")
    report = ox.NamedNode(node.value.split("#")[0])
    before, after = _neighbours(read, report, node)
    section = next(iter(read.objects(node, citic("section"))), None)
    heading = read.literal(node, citic("headingTitle"))
    claims = read.subjects(citic("evidence"), node)
    fragment = node.value.partition("#")[2]
    return page(
        "passage.html",
        release,
        request,
        document=Document.about(selector, heading or _title(read, node)),
        node=node.value,
        is_heading=bool(heading),
        report=read.of(report),
        in_report=f"{read.of(report).href}#{fragment}",
        address=next((a for a in addresses(read, report) if a.href), None),
        section=None if section in (None, node) else read.of(section),
        section_title="" if section is None else read.label(section),
        start=read.literal(node, citic("startsAt")),
        end=read.literal(node, citic("endsAt")),
        count=read.literal(node, citic("wordCount")),
        digest=read.literal(node, citic("wordsDigest")),
        words=words_of(read, node),
        claims=[elsewhere(claim_line(read, read.claim(c)), read.of(node)) for c in claims],
        decisions=[read.of(found) for found in read.subjects(citic("restsOn"), node)],
        overlapping=_overlapping(read, report, node),
        before=before,
        after=after,
    )


def _title(read: Reader, node: ox.NamedNode) -> str:
    return f"Passage: {read.of(node).text}"


def _neighbours(
    read: Reader, report: ox.NamedNode, node: ox.NamedNode
) -> tuple[Reference | None, Reference | None]:
    """The passages before and after it in the report."""
    order = [found for _, found in read.passages.get(report, [])]
    if node not in order:
        return None, None
    at = order.index(node)
    before = read.of(order[at - 1]) if at > 0 else None
    after = read.of(order[at + 1]) if at + 1 < len(order) else None
    return before, after


def _overlapping(read: Reader, report: ox.NamedNode, node: ox.NamedNode) -> list[Reference]:
    """The other passages that have words in common with it."""
    places = read.passages.get(report, [])
    mine = next((place for place, found in places if found == node), None)
    if mine is None:
        return []
    return [
        read.of(found)
        for place, found in places
        if found != node and place.start < mine.end and mine.start < place.end
    ]
