"""The sources of a release: the facts' Turtle files, read with the line of each subject."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from citic_kg.errors import CiticKGError
from citic_kg.text.passage import BadPassage, Passage
from citic_kg.text.report_text import check_report_id
from citic_kg.text.text_record import TextRecord, read_records
from citic_kg.vocabulary import (
    BASE,
    ID,
    IDENTITY_GRAPH,
    ONTOLOGY_DIR,
    ONTOLOGY_FILES,
    ONTOLOGY_GRAPH,
    RDF_TYPE,
    REPORT,
    SAME_AS,
    THINGS_GRAPH,
    citic,
    term,
)

MAX_BYTES = 50_000_000
_SUBJECT = re.compile(r"^(?:<([^>\s]*)>|([\w-]*):([\w./%#=,-]+))(?=\s)")


class BadTurtle(CiticKGError):
    """A file that is not Turtle; ``path`` and ``line`` say where."""

    def __init__(self, path: Path, error: SyntaxError) -> None:
        self.path = path
        self.line = error.lineno or 0
        what = (error.msg or "not Turtle").split("\n")[0]
        super().__init__(f"{path}:{self.line}: {what}; mend the Turtle and build again")


@dataclass(frozen=True)
class TurtleFile:
    """One Turtle file of the sources, with the named graph that its triples belong to."""

    path: Path
    graph: ox.NamedNode
    triples: tuple[ox.Triple, ...]
    prefixes: dict[str, str]
    base: str

    @classmethod
    def read(cls, path: Path, graph: ox.NamedNode) -> TurtleFile:
        """Parse the file; nothing that it names is read.

        Raises ``BadTurtle`` with the line, and ``CiticKGError`` where it cannot be read.
        """
        try:
            if path.stat().st_size > MAX_BYTES:
                raise CiticKGError(f"{path}: larger than {MAX_BYTES:,} bytes; split the file")
            parser = ox.parse(
                path.read_bytes().removeprefix(b"\xef\xbb\xbf"),
                format=ox.RdfFormat.TURTLE,
                base_iri=BASE,
            )
            triples = tuple(quad.triple for quad in parser)
        except SyntaxError as error:
            raise BadTurtle(path, error) from error
        except OSError as error:
            raise CiticKGError(f"{path}: cannot be read: {error.strerror}") from error
        return cls(path, graph, triples, dict(parser.prefixes), parser.base_iri or BASE)

    @cached_property
    def lines(self) -> dict[str, int]:
        """The first line of each subject that begins a line, by IRI."""
        found: dict[str, int] = {}
        text = self.path.read_text(encoding="utf-8")
        for number, line in enumerate(text.split("\n"), start=1):
            match = _SUBJECT.match(line)
            if match is None:
                continue
            if match[1] is not None:
                iri = match[1] if ":" in match[1].split("/")[0] else self.base + match[1]
            elif match[2] in self.prefixes:
                iri = self.prefixes[match[2]] + match[3].replace("\\", "")
            else:
                continue
            found.setdefault(iri, number)
        return found


def ontology_files() -> Iterator[TurtleFile]:
    """The ontology that is shipped, class expressions included."""
    for name in ONTOLOGY_FILES:
        yield TurtleFile.read(ONTOLOGY_DIR / name, ONTOLOGY_GRAPH)


def passage_of(node: object) -> Passage | None:
    """The passage that a node names; None where it is none."""
    try:
        return Passage.parse(str(getattr(node, "value", node)))
    except BadPassage:
        return None


@dataclass(frozen=True)
class Sources:
    """All that a release is made from."""

    facts: Path
    ontology: tuple[TurtleFile, ...]
    things: tuple[TurtleFile, ...]
    identity: tuple[TurtleFile, ...]
    claims: tuple[TurtleFile, ...]
    records: dict[str, TextRecord] = field(repr=False)

    @classmethod
    def read(cls, facts: Path) -> Sources:
        """Read the ontology that is shipped and the facts in the folder.

        Raises ``CiticKGError`` where the folder has no facts or a file cannot be read.
        """
        claims = sorted((facts / "claims").glob("*.ttl"))
        things = [facts / "reports.ttl", *sorted((facts / "things").glob("*.ttl"))]
        if not claims or not things[0].is_file():
            raise CiticKGError(
                f"{facts}: a folder of facts holds reports.ttl, things/*.ttl and claims/*.ttl; "
                "these are not here"
            )
        return cls(
            facts,
            tuple(ontology_files()),
            tuple(TurtleFile.read(path, THINGS_GRAPH) for path in things),
            tuple(TurtleFile.read(p, IDENTITY_GRAPH) for p in facts.glob("identity.ttl")),
            tuple(
                TurtleFile.read(path, ox.NamedNode(REPORT + check_report_id(path.stem)))
                for path in claims
            ),
            read_records(facts),
        )

    @property
    def fact_files(self) -> tuple[TurtleFile, ...]:
        """The files of things, of decisions on identity, and of claims."""
        return (*self.things, *self.identity, *self.claims)

    def quads(self) -> Iterator[ox.Quad]:
        """The triples of all files, each in its named graph."""
        for file in (*self.ontology, *self.fact_files):
            for triple in file.triples:
                yield ox.Quad(triple.subject, triple.predicate, triple.object, file.graph)

    @cached_property
    def headings(self) -> list[Passage]:
        """The headings of all reports, in order; a malformed one is left to the checks."""
        heading = citic("Heading")
        found = (
            passage_of(t.subject)
            for file in self.things
            for t in file.triples
            if t.predicate == RDF_TYPE and t.object == heading
        )
        return sorted(passage for passage in found if passage is not None)

    @cached_property
    def _pointed_at(self) -> set[Passage]:
        """The passages that claims or decisions point at, and the headings."""
        pointing = {citic("evidence"), citic("restsOn")}
        found = (
            passage_of(t.object)
            for file in (*self.claims, *self.identity)
            for t in file.triples
            if t.predicate in pointing
        )
        return {passage for passage in (*found, *self.headings) if passage is not None}

    def passages(self, report: str) -> list[Passage]:
        """The passages of a report that claims or decisions point at, and its headings.

        One that is malformed is left to the checks.
        """
        return sorted(p for p in self._pointed_at if p.report == report)

    @cached_property
    def classes(self) -> dict[str, set[str]]:
        """The classes of each subject of the facts, by its IRI."""
        found: dict[str, set[str]] = {}
        for file in self.fact_files:
            for t in file.triples:
                if t.predicate == RDF_TYPE and isinstance(t.object, ox.NamedNode):
                    subject = str(getattr(t.subject, "value", ""))
                    found.setdefault(subject, set()).add(t.object.value)
        return found

    @cached_property
    def aliases(self) -> dict[str, str]:
        """The old IRI of each thing that was renamed, with its present one."""
        return {
            t.subject.value: t.object.value
            for file in self.things
            for t in file.triples
            if t.predicate == SAME_AS
            and isinstance(t.subject, ox.NamedNode)
            and isinstance(t.object, ox.NamedNode)
        }

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """The labels of each thing, by its IRI: the preferred one first."""
        found: dict[str, list[str]] = {}
        for predicate in (term("skos", "prefLabel"), term("skos", "altLabel")):
            for file in self.things:
                for t in file.triples:
                    if t.predicate == predicate and isinstance(t.object, ox.Literal):
                        subject = str(getattr(t.subject, "value", t.subject))
                        found.setdefault(subject, []).append(t.object.value)
        return {subject: tuple(labels) for subject, labels in found.items()}

    def names_in(self, report: str) -> dict[str, tuple[str, ...]]:
        """The labels of the things that the claims of a report involve.

        A label that several of them bear is left out: the text does not tell whose it is; and so
        is the title of the report itself.
        """
        triples = [t for f in self.claims if f.path.stem == report for t in f.triples]
        involved = {t.object.value for t in triples if isinstance(t.object, ox.NamedNode)}
        bearers = Counter(label for thing in involved for label in set(self.names.get(thing, ())))
        return {
            thing: kept
            for thing in sorted(involved)
            if thing.startswith(ID)
            and (kept := tuple(n for n in self.names.get(thing, ()) if bearers[n] == 1))
        }

    def place(self, iri: str) -> str:
        """Where the subject is written, ``file:line``; the facts' folder where it is nowhere."""
        for file in (*self.fact_files, *self.ontology):
            if iri in file.lines:
                return f"{file.path}:{file.lines[iri]}"
        return str(self.facts)
