"""The difference of two graphs: things and claims added, dropped, changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.answer.names import PREF_LABEL, Names
from citic_kg.rdf.formats import release_prefixes, write
from citic_kg.vocabulary import (
    BASE,
    CLAIM,
    ID,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    RDF_TYPE,
    citic,
    shorten,
)

ADDED = ox.NamedNode(f"{BASE}graph/added")
DROPPED = ox.NamedNode(f"{BASE}graph/dropped")


@dataclass(frozen=True)
class Change:
    """A subject that is new, gone, or of which other things are said.

    ``added`` and ``dropped`` are the triples; for a new subject none is dropped.
    """

    subject: str
    label: str
    kind: str
    added: tuple[ox.Triple, ...]
    dropped: tuple[ox.Triple, ...]
    what: str


@dataclass(frozen=True)
class Difference:
    """What a second graph has that a first one has not, and the other way round."""

    things: tuple[Change, ...]
    claims: tuple[Change, ...]

    @classmethod
    def of(cls, before: ox.Store, after: ox.Store) -> Difference:
        """Compare what is stated in two stores; what is inferred follows from it."""
        old, new = _stated(before), _stated(after)
        names = Names.of(before), Names.of(after)
        changes = [
            _change(subject, old.get(subject, set()), new.get(subject, set()), names)
            for subject in sorted(old.keys() | new.keys())
            if old.get(subject) != new.get(subject)
        ]
        return cls(
            tuple(c for c in changes if not c.subject.startswith(CLAIM)),
            tuple(c for c in changes if c.subject.startswith(CLAIM)),
        )

    def to_text(self) -> str:
        """The difference in plain words, one line a thing or claim, with what changed."""
        lines = []
        for title, changes in (("Things", self.things), ("Claims", self.claims)):
            counts = [sum(c.what == what for c in changes) for what in _WHATS]
            told = ", ".join(f"{n} {what}" for n, what in zip(counts, _WHATS, strict=True))
            lines.append(f"{title}: {told}")
            for what in _WHATS:
                for change in (c for c in changes if c.what == what):
                    name = f" {change.label}" if change.label else ""
                    kind = f" ({change.kind})" if change.kind else ""
                    lines.append(f"  {what}: {shorten(change.subject)}{name}{kind}")
                    if what == "changed":
                        lines += [f"    - {_say(t)}" for t in change.dropped]
                        lines += [f"    + {_say(t)}" for t in change.added]
        return "\n".join(lines) + "\n"

    def to_trig(self) -> bytes:
        """The difference as TriG: a graph of the triples added, and one of those dropped."""
        changes = (*self.things, *self.claims)
        quads = [
            ox.Quad(t.subject, t.predicate, t.object, graph)
            for change in changes
            for graph, triples in ((ADDED, change.added), (DROPPED, change.dropped))
            for t in triples
        ]
        return write(quads, "trig", release_prefixes(_reports(changes)))


_WHATS = ("added", "dropped", "changed")


def _stated(store: ox.Store) -> dict[str, set[ox.Triple]]:
    """The stated triples of each thing and claim; passages and the ontology aside."""
    found: dict[str, set[ox.Triple]] = defaultdict(set)
    for quad in store:
        subject = quad.subject
        if quad.graph_name in (INFERRED_GRAPH, ONTOLOGY_GRAPH):
            continue
        if not isinstance(subject, ox.NamedNode) or not subject.value.startswith(ID):
            continue
        if "/id/selector/" in subject.value or quad.predicate == citic("printedName"):
            continue
        found[subject.value].add(quad.triple)
    return dict(found)


def _change(
    subject: str, old: set[ox.Triple], new: set[ox.Triple], names: tuple[Names, Names]
) -> Change:
    node = ox.NamedNode(subject)
    label = names[1].labels.get(node) or names[0].labels.get(node) or ""
    kinds = [
        shorten(t.object.value).removeprefix("citic:")
        for t in sorted(new or old, key=str)
        if t.predicate == RDF_TYPE and isinstance(t.object, ox.NamedNode)
    ]
    what = "added" if not old else "dropped" if not new else "changed"
    return Change(
        subject,
        label,
        ", ".join(kinds),
        tuple(sorted(new - old, key=str)),
        tuple(sorted(old - new, key=str)),
        what,
    )


def _say(t: ox.Triple) -> str:
    name = "name" if t.predicate == PREF_LABEL else shorten(t.predicate.value).split("#")[-1]
    value = t.object
    said = shorten(value.value) if isinstance(value, ox.NamedNode) else getattr(value, "value", "")
    return f"{name.removeprefix('citic:').rstrip('>')}: {said}"


def _reports(changes: Iterable[Change]) -> Iterator[str]:
    """The ids of the reports whose claims changed."""
    yield from sorted(
        {
            c.subject.removeprefix(CLAIM).split("/")[0]
            for c in changes
            if c.subject.startswith(CLAIM)
        }
    )
