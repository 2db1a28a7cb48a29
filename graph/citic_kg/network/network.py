"""A network: things and the ties between them, and the choice of a part of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from citic_kg.answer.names import Names
from citic_kg.errors import RequestError, UnknownConcept, one_of
from citic_kg.network.claim import Claim, names_of, read_claims
from citic_kg.network.tie import INFERRED, Tie, read_ties
from citic_kg.network.view import VIEWS, View, named_view
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
_NO_NODES = frozenset({"Indicator", "ChangeIndicator", "Report"})


class EmptyNetwork(RequestError):
    """Nothing is left of the network; the message says what took the last of it away."""


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
    of things, sub-classes included. ``spare`` is how many hops more are taken along, for a page
    that shows them when asked.
    """

    view: str = "all"
    around: tuple[str, ...] = ()
    hops: int = 1
    year: int | None = None
    kinds: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    spare: int = 0


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
            if kinds.get(iri) not in _NO_NODES
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
        """The claims in which one of the things has a part, in order."""
        wanted = frozenset(things)
        return [c for c in self.claims.values() if any(t in wanted for _, t in c.roles)]

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the claims behind the ties."""
        return tuple(sorted({y for t in self.ties for c in t.claims for y in self.claims[c].years}))


def choose(network: Network, names: Names, choice: Choice) -> Network:
    """The part of the network that was chosen, with no thing that nothing is tied to.

    Raises ``RequestError`` on a view, class, report or status that does not exist,
    ``UnknownName`` or ``AmbiguousName`` on a name, ``EmptyNetwork`` where nothing is left.
    """
    view = named_view(choice.view)
    kinds = _sub_classes(names.store, choice.kinds)
    _check_known("report", choice.reports, sorted(network.reports))
    statuses = sorted({*network.statuses, INFERRED})
    for status in choice.statuses:
        if status not in statuses:
            raise UnknownConcept(status, "status", statuses)
    if choice.hops < 0:
        raise RequestError(f"hops is {choice.hops}; it has to be 0 or more")
    centres = [names.resolve(name).value for name in choice.around]
    ties = _of_view(network, view)
    if not ties:
        raise EmptyNetwork(f"the view {view.name} is empty: the release has no tie of its kind")
    for what, kept in (
        (f"in the year {choice.year}", _in_year(choice)),
        (f"in the report {one_of(choice.reports)}", _in_reports(choice)),
    ):
        ties = _with_claims(network, ties, what, kept, view)
    ties = _of_status(ties, choice, view)
    ties = _of_kinds(network, ties, kinds, choice, view)
    distances: dict[str, int] = {}
    if centres:
        distances = _distances(ties, centres, choice.hops + choice.spare)
        if not any(t.source in distances and t.target in distances for t in ties):
            raise EmptyNetwork(_lonely(network, centres, choice, view))
        ties = [t for t in ties if t.source in distances and t.target in distances]
    ends = {end for tie in ties for end in (tie.source, tie.target)}
    things = {iri: thing for iri, thing in network.things.items() if iri in ends}
    return replace(
        network, things=things, ties=tuple(ties), view=view, choice=choice, distances=distances
    )


def _of_view(network: Network, view: View) -> list[Tie]:
    """The ties of the view, each with those of its claims that are of it."""
    kept = []
    for tie in network.ties:
        if view.relations is not None and tie.relation not in view.relations:
            continue
        of_view = tuple(
            c for c in tie.claims if view.claims is None or network.claims[c].kind in view.claims
        )
        if of_view or tie.status == INFERRED:
            kept.append(replace(tie, claims=of_view))
    return _supported(kept)


def _supported(ties: Iterable[Tie]) -> list[Tie]:
    """The ties without those inferred from one that is not among them."""
    kept = list(ties)
    keys = {tie.key for tie in kept}
    return [tie for tie in kept if keys.issuperset(tie.follows_from)]


def _in_year(choice: Choice) -> frozenset[int] | None:
    return None if choice.year is None else frozenset({choice.year})


def _in_reports(choice: Choice) -> frozenset[str] | None:
    return frozenset(choice.reports) or None


def _with_claims(
    network: Network,
    ties: list[Tie],
    what: str,
    wanted: frozenset[int] | frozenset[str] | None,
    view: View,
) -> list[Tie]:
    """The ties with those claims only whose years or report are wanted."""
    if wanted is None:
        return ties

    def fits(iri: str) -> bool:
        claim = network.claims[iri]
        return not wanted.isdisjoint({*claim.years, claim.report})

    kept = []
    for tie in ties:
        claims = tuple(c for c in tie.claims if fits(c))
        if claims or tie.status == INFERRED:
            kept.append(replace(tie, claims=claims))
    kept = _supported(kept)
    if not any(tie.claims for tie in kept):
        years = sorted({y for t in ties for c in t.claims for y in network.claims[c].years})
        reports = sorted({network.claims[c].report for t in ties for c in t.claims})
        raise EmptyNetwork(
            f"the view {view.name} has {len(ties)} ties and none {what}; its claims are of "
            f"{one_of([str(y) for y in years], 20)}, in {one_of(reports, 20)}"
        )
    return kept


def _of_status(ties: list[Tie], choice: Choice, view: View) -> list[Tie]:
    if not choice.statuses:
        return ties
    kept = _supported(t for t in ties if t.status in choice.statuses)
    if not kept:
        there = sorted({t.status for t in ties})
        raise EmptyNetwork(
            f"the view {view.name} has no tie of the status {one_of(choice.statuses)}; "
            f"there are {one_of(there, 20)}"
        )
    return kept


def _of_kinds(
    network: Network, ties: list[Tie], kinds: frozenset[str], choice: Choice, view: View
) -> list[Tie]:
    if not kinds:
        return ties
    inside = {iri for iri, thing in network.things.items() if thing.kind in kinds}
    kept = _supported(t for t in ties if t.source in inside and t.target in inside)
    if not kept:
        there = sorted({network.things[e].kind for t in ties for e in (t.source, t.target)})
        raise EmptyNetwork(
            f"the view {view.name} has no tie between things of the class "
            f"{one_of(choice.kinds)}; it has {one_of(there, 40)}"
        )
    return kept


def _distances(ties: Iterable[Tie], centres: Sequence[str], hops: int) -> dict[str, int]:
    """How many ties each thing is away from the nearest of the centres, up to ``hops``."""
    beside: dict[str, set[str]] = {}
    for tie in ties:
        beside.setdefault(tie.source, set()).add(tie.target)
        beside.setdefault(tie.target, set()).add(tie.source)
    found = dict.fromkeys(centres, 0)
    edge = set(centres)
    for distance in range(1, hops + 1):
        edge = {other for thing in edge for other in beside.get(thing, ())} - found.keys()
        found.update(dict.fromkeys(sorted(edge), distance))
    return found


def _lonely(network: Network, centres: Sequence[str], choice: Choice, view: View) -> str:
    """Why there is nothing around the things."""
    labels = one_of([network.things[c].label if c in network.things else c for c in centres])
    if choice.hops == 0:
        return f"within 0 hops of {labels} there is no tie; ask for 1 hop or more"
    has = [
        f"{other.name} has {count}"
        for other in VIEWS.values()
        if (
            count := sum(
                t.source in centres or t.target in centres for t in _of_view(network, other)
            )
        )
    ]
    limits = [
        f"{what} {one_of([str(v) for v in values])}"
        for what, values in (
            ("the year", () if choice.year is None else (choice.year,)),
            ("the class", choice.kinds),
            ("the report", choice.reports),
            ("the status", choice.statuses),
        )
        if values
    ]
    of = f" with {' and '.join(limits)}" if limits else ""
    hint = f"; of all its ties {one_of(has)}" if has else "; nothing is tied to it in any view"
    return f"{labels} has no tie in the view {view.name}{of}{hint}"


def _check_known(what: str, given: Sequence[str], known: Sequence[str]) -> None:
    for value in given:
        if value not in known:
            raise RequestError(f"there is no {what} {value!r}; use one of {one_of(known, 40)}")


def _kinds(store: ox.Store) -> dict[str, str]:
    """The class that each thing was entered under."""
    found: dict[str, str] = {}
    for quad in store.quads_for_pattern(None, RDF_TYPE, None, THINGS_GRAPH):
        kind = str(getattr(quad.object, "value", ""))
        if isinstance(quad.subject, ox.NamedNode) and kind.startswith(_DEF):
            name = kind.removeprefix(_DEF)
            found[quad.subject.value] = min(name, found.get(quad.subject.value, name))
    return found


def _sub_classes(store: ox.Store, kinds: Sequence[str]) -> frozenset[str]:
    """The classes and all their sub-classes. Raises ``RequestError`` on one that is none."""
    above = term("rdfs", "subClassOf")
    known: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, above, None, ONTOLOGY_GRAPH):
        below = str(getattr(quad.subject, "value", "")).removeprefix(_DEF)
        known.setdefault(str(getattr(quad.object, "value", "")).removeprefix(_DEF), set()).add(
            below
        )
    things = _below(known, citic("NamedThing").value.removeprefix(_DEF))
    _check_known("class of things", kinds, sorted(things - _NO_NODES))
    return frozenset().union(*(_below(known, kind) for kind in kinds))


def _below(known: Mapping[str, set[str]], kind: str) -> frozenset[str]:
    found, waiting = {kind}, [kind]
    while waiting:
        for sub in known.get(waiting.pop(), set()) - found:
            found.add(sub)
            waiting.append(sub)
    return frozenset(found)


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
