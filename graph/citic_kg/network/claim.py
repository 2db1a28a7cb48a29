"""A claim as a network needs it: its status, years and evidence, and what it says in a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.answer.names import ALT_LABEL, PREF_LABEL, SKOS
from citic_kg.vocabulary import BASE, CLAIM, IDENTITY_GRAPH, RDF_TYPE, REPORT, citic

_DEF = f"{BASE}def/"
_OPEN = ox.NamedNode(f"{_DEF}identity/open")
# What a line about the claim has no room for, or says in a way of its own.
_FRAME = frozenset({"reportedIn", "basis", "timeBasis", "enteredIn", "topic", "status"})
_YEARS = frozenset({"inYear", "fromYear", "untilYear"})
_DAYS = frozenset({"onDate", "asOf", "fromDate", "untilDate"})


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, or an editors' decision on identity, as evidence of a tie.

    ``roles`` are the things that it is about, by role; ``values`` all else that it says, for
    reading. ``years`` are those it is true of; ``evidence`` are passages relative to the base.
    """

    iri: str
    kind: str
    status: str
    basis: str
    years: tuple[int, ...]
    report: str
    evidence: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, str], ...]

    def of_role(self, *names: str) -> list[str]:
        """The things in one of the roles, in the order of the roles."""
        return [thing for name in names for role, thing in self.roles if role == name]


def read_claims(store: ox.Store, things: Mapping[str, str]) -> dict[str, Claim]:
    """All claims of the store and its open decisions on identity, by IRI, in order.

    ``things`` are the labels of the things by IRI.
    """
    quads: dict[str, list[ox.Quad]] = {}
    for said in store.quads_for_pattern(None, citic("reportedIn"), None):
        claim, graph = said.subject, said.graph_name
        if isinstance(claim, ox.NamedNode) and isinstance(graph, ox.NamedNode):
            quads[claim.value] = list(store.quads_for_pattern(claim, None, None, graph))
    labels = _Labels(store, things)
    found = {iri: _claim(iri, quads[iri], labels) for iri in sorted(quads)}
    found.update(_decisions(store))
    return found


@dataclass(slots=True)
class _Labels:
    """Labels of things, and of concepts as they are met."""

    store: ox.Store
    things: Mapping[str, str]
    seen: dict[str, str] | None = None

    def of(self, node: ox.NamedNode) -> str:
        if node.value in self.things:
            return self.things[node.value]
        self.seen = self.seen if self.seen is not None else {}
        if node.value not in self.seen:
            found = sorted(
                q.object.value
                for q in self.store.quads_for_pattern(node, PREF_LABEL, None)
                if isinstance(q.object, ox.Literal)
            )
            local = node.value.replace("#", "/").rsplit("/", 1)[-1]
            self.seen[node.value] = found[0] if found else local
        return self.seen[node.value]


def _claim(iri: str, quads: list[ox.Quad], labels: _Labels) -> Claim:
    """The claim of its quads, which are all of one report."""
    kind = status = basis = report = ""
    years: set[int] = set()
    evidence, roles, values = [], [], []
    for quad in quads:
        name, node = quad.predicate.value.removeprefix(_DEF).removeprefix(SKOS), quad.object
        value = str(getattr(node, "value", ""))
        if quad.predicate == RDF_TYPE:
            kind = value.removeprefix(_DEF)
        elif name == "evidence":
            evidence.append(value.removeprefix(BASE))
        elif name == "reportedIn":
            report = value.removeprefix(REPORT)
        elif name == "status":
            status = value.rsplit("/", 1)[-1]
        elif name == "basis":
            basis = value.rsplit("/", 1)[-1]
        elif name in _YEARS | _DAYS and value[:4].isdecimal():
            years.add(int(value[:4]))
            values += [] if name == "inYear" else [(name, value)]
        elif value in labels.things:
            roles.append((name, value))
        elif name not in _FRAME and not value.startswith(CLAIM):
            text = labels.of(node) if isinstance(node, ox.NamedNode) else value
            values.append((name, text))
    return Claim(
        iri,
        kind,
        status,
        basis,
        tuple(sorted(years)),
        report,
        tuple(sorted(evidence, key=_position)),
        tuple(sorted(roles)),
        tuple(sorted(values)),
    )


def _position(passage: str) -> tuple[str, int]:
    report, _, place = passage.partition("#char=")
    start = place.split(",")[0]
    return report, int(start) if start.isdecimal() else 0


def _decisions(store: ox.Store) -> Iterator[tuple[str, Claim]]:
    """The editors' decisions that leave open whether two things are one."""
    known = store.quads_for_pattern(None, citic("decision"), _OPEN, IDENTITY_GRAPH)
    nodes = {q.subject.value: q.subject for q in known if isinstance(q.subject, ox.NamedNode)}
    for iri, node in sorted(nodes.items()):
        roles, evidence, values = [], [], []
        for quad in store.quads_for_pattern(node, None, None, IDENTITY_GRAPH):
            name = quad.predicate.value.removeprefix(_DEF)
            value = str(getattr(quad.object, "value", ""))
            if name in ("one", "other"):
                roles.append((name, value))
            elif name == "restsOn":
                evidence.append(value.removeprefix(BASE))
            elif name == "reason":
                values.append((name, value))
        passages = tuple(sorted(evidence, key=_position))
        report = passages[0].removeprefix("report/").split("#")[0] if passages else ""
        parts = tuple(sorted(roles)), tuple(sorted(values))
        yield iri, Claim(iri, "IdentityDecision", "open", "", (), report, passages, *parts)


def names_of(store: ox.Store, graph: ox.NamedNode) -> dict[str, tuple[str, ...]]:
    """The other printed forms of the things of a graph, by IRI."""
    found: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, ALT_LABEL, None, graph):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            found.setdefault(quad.subject.value, set()).add(quad.object.value)
    return {iri: tuple(sorted(forms)) for iri, forms in found.items()}
