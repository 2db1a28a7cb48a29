"""A network: things and the ties between them, and the choice of a part of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from citic_kg.answer.names import Names
from citic_kg.network.claim import Claim, names_of, read_claims
from citic_kg.network.tie import INFERRED, Tie, read_ties
from citic_kg.network.view import VIEWS, View
from citic_kg.vocabulary import (
    BASE,
    ID,
    ONTOLOGY_GRAPH,
    RDF_TYPE,
    REPORT,
    THINGS_GRAPH,
    citic,
    term,
)

_DEF = f"{BASE}def/"
# Indicators measure things and tie none together; reports are where the claims come from.
NO_NODES = frozenset({"Indicator", "ChangeIndicator", "Report"})


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of the network: its IRI, preferred label, class and other printed forms."""

    iri: str
    label: str
    kind: str
    names: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The short name, ``id:citic-bank``."""
        return f"id:{self.iri.removeprefix(ID)}"


@dataclass(frozen=True, slots=True)
class Report:
    """A report that claims are taken from."""

    id: str
    title: str
    year: int | None
    address: str


@dataclass(frozen=True)
class Choice:
    """Which part of a network is wanted; what is empty does not restrict.

    ``around`` are names of things, and ``hops`` how many ties away from them one may be;
    ``year``, ``reports`` and ``statuses`` choose among the claims, ``kinds`` among the classes
    of things, sub-classes included. For a page that shows them when asked, ``spare`` is how many
    hops more are taken along, and with ``premises`` the ties from which inferred ones follow are,
    whatever their status.
    """

    view: str = "all"
    around: tuple[str, ...] = ()
    hops: int = 1
    year: int | None = None
    kinds: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    spare: int = 0
    premises: bool = False

    def of_year(self, claim: Claim) -> bool:
        """Whether the claim is true of the year."""
        return self.year is None or self.year in claim.years

    def of_reports(self, claim: Claim) -> bool:
        """Whether one of the reports makes the claim."""
        return not self.reports or claim.report in self.reports

    def of_statuses(self, status: str) -> bool:
        """Whether it is one of the statuses."""
        return not self.statuses or status in self.statuses


@dataclass(frozen=True)
class Network:
    """Things and ties in order, with the claims behind the ties.

    ``labels`` are those of the relations, roles and classes, ``titles`` those of all things of
    the graph; ``distances`` tells how far each thing is from what was asked for, where something
    was.
    """

    things: Mapping[str, Thing]
    ties: Sequence[Tie]
    claims: Mapping[str, Claim]
    reports: Mapping[str, Report]
    labels: Mapping[str, str]
    statuses: Mapping[str, str]
    titles: Mapping[str, str]
    view: View = VIEWS["all"]
    choice: Choice = Choice()
    distances: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, store: ox.Store, names: Names) -> Network:
        """The network of all that the store says."""
        labels = {iri.value: label for iri, label in names.labels.items()}
        other = names_of(store, THINGS_GRAPH)
        kinds = _kinds(store)
        claims = read_claims(store, labels)
        things = {
            iri: Thing(iri, labels[iri], kinds.get(iri, ""), other.get(iri, ()))
            for iri in sorted(labels)
            if kinds.get(iri) not in NO_NODES
        }
        return cls(
            things,
            tuple(read_ties(store, claims, things)),
            claims,
            {r.id: r for r in _reports(store, labels)},
            _relation_labels(store),
            _status_labels(store),
            labels,
        )

    def about(self, things: Iterable[str]) -> list[Claim]:
        """The claims of the choice in which one of the things has a part, in order."""
        wanted, choice = frozenset(things), self.choice
        return [
            claim
            for claim in self.claims.values()
            if any(thing in wanted for _, thing in claim.roles)
            and choice.of_year(claim)
            and choice.of_reports(claim)
            and choice.of_statuses(claim.status)
        ]

    @property
    def drawn(self) -> list[Tie]:
        """The ties that a picture shows at first.

        Inferred ones repeat others, and are shown where they are asked for or stand alone.
        """
        if self.choice.statuses:
            return [tie for tie in self.ties if self.choice.of_statuses(tie.status)]
        return [tie for tie in self.ties if tie.status != INFERRED] or list(self.ties)

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the claims behind the ties."""
        return tuple(sorted({y for t in self.ties for c in t.claims for y in self.claims[c].years}))


def _kinds(store: ox.Store) -> dict[str, str]:
    """The class that each thing was entered under."""
    found: dict[str, str] = {}
    for quad in store.quads_for_pattern(None, RDF_TYPE, None, THINGS_GRAPH):
        kind = str(getattr(quad.object, "value", ""))
        if isinstance(quad.subject, ox.NamedNode) and kind.startswith(_DEF):
            name = kind.removeprefix(_DEF)
            found[quad.subject.value] = min(name, found.get(quad.subject.value, name))
    return found


def _reports(store: ox.Store, labels: Mapping[str, str]) -> Iterator[Report]:
    for iri in sorted(label for label in labels if label.startswith(REPORT)):
        year: int | None = None
        address = ""
        for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None, THINGS_GRAPH):
            value = str(getattr(quad.object, "value", ""))
            if quad.predicate == citic("reportingYear") and value.isdecimal():
                year = int(value)
            elif quad.predicate == citic("address") and value.startswith(("https://", "http://")):
                address = value
        yield Report(iri.removeprefix(REPORT), labels[iri], year, address)


def _relation_labels(store: ox.Store) -> dict[str, str]:
    """The labels of all terms of the ontology, by local name."""
    found: dict[str, str] = {}
    for quad in store.quads_for_pattern(None, term("rdfs", "label"), None, ONTOLOGY_GRAPH):
        name = str(getattr(quad.subject, "value", "")).removeprefix(_DEF)
        if "/" not in name:
            found[name] = str(getattr(quad.object, "value", ""))
    return dict(sorted(found.items()))


def _status_labels(store: ox.Store) -> dict[str, str]:
    """The labels of the statuses, by notation, in the order of the scheme's IRIs."""
    scheme = citic("status-scheme")
    found: dict[str, str] = {}
    for quad in store.quads_for_pattern(None, term("skos", "inScheme"), scheme):
        assert isinstance(quad.subject, ox.NamedNode)
        name = quad.subject.value.rsplit("/", 1)[-1]
        for label in store.quads_for_pattern(quad.subject, term("skos", "prefLabel"), None):
            found[name] = str(getattr(label.object, "value", ""))
    return dict(sorted(found.items()))
