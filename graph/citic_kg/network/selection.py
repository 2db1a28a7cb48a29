"""A selection: the part of a network that a choice wants, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import pyoxigraph as ox

from citic_kg.answer.names import Names
from citic_kg.errors import AmbiguousName, RequestError, UnknownConcept, UnknownName, one_of
from citic_kg.network.claim import Claim
from citic_kg.network.network import NO_NODES, Choice, Network
from citic_kg.network.tie import INFERRED, OPEN, Tie, supported
from citic_kg.network.view import VIEWS, View, named_view
from citic_kg.vocabulary import BASE, ID, ONTOLOGY_GRAPH, citic, term

_DEF = f"{BASE}def/"


class EmptyNetwork(RequestError):
    """Nothing is left of the network; the message says what took the last of it away."""


def choose(network: Network, names: Names, choice: Choice) -> Network:
    """The part of the network that was chosen, with no thing that nothing is tied to.

    Raises ``RequestError`` on a view, class, report or status that does not exist,
    ``UnknownName`` or ``AmbiguousName`` on a name, ``EmptyNetwork`` where nothing is left.
    """
    view = named_view(choice.view)
    kinds = _sub_classes(names.store, choice.kinds)
    _check_known("report", choice.reports, sorted(network.reports))
    statuses = sorted({*network.statuses, INFERRED, OPEN})
    for status in choice.statuses:
        if status not in statuses:
            raise UnknownConcept(status, "status", statuses)
    if choice.hops < 0:
        raise RequestError(f"hops is {choice.hops}; it has to be 0 or more")
    centres = [resolve_tied(network, names, name) for name in choice.around]
    ties = _of_view(network, view)
    if not ties:
        raise EmptyNetwork(f"the view {view.name} is empty: the release has no tie of its kind")
    if choice.year is not None:
        ties = _with_claims(network, ties, f"in the year {choice.year}", choice.of_year, view)
    if choice.reports:
        what = f"in the report {one_of(choice.reports)}"
        ties = _with_claims(network, ties, what, choice.of_reports, view)
    ties = _of_kinds(network, ties, kinds, choice, view)
    ties = _of_status(ties, choice, view)
    distances: dict[str, int] = {}
    if centres:
        distances = _distances(ties, centres, choice.hops + choice.spare)
        if not any(t.source in distances and t.target in distances for t in ties):
            raise EmptyNetwork(_lonely(network, centres, choice, view))
        ties = [t for t in ties if t.source in distances and t.target in distances]
        ties = supported(ties) if choice.premises else ties
    ends = {end for tie in ties for end in (tie.source, tie.target)}
    things = {iri: thing for iri, thing in network.things.items() if iri in ends}
    return replace(
        network, things=things, ties=tuple(ties), view=view, choice=choice, distances=distances
    )


def resolve_tied(network: Network, names: Names, name: str) -> str:
    """The IRI of the thing that the name means.

    Raises ``UnknownName`` or ``AmbiguousName`` with such things only as something is tied to.
    """
    try:
        return names.resolve(name).value
    except UnknownName:
        tied = {end for tie in network.ties for end in (tie.source, tie.target)}
        raise UnknownName(name, names.nearest(name, among=tied)) from None
    except AmbiguousName as error:
        tied = {end for tie in network.ties for end in (tie.source, tie.target)}
        choices = [choice for choice in error.choices if ID + choice[0] in tied]
        raise AmbiguousName(name, choices or error.choices) from None


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
    return supported(kept)


def _with_claims(
    network: Network,
    ties: list[Tie],
    what: str,
    fits: Callable[[Claim], bool],
    view: View,
) -> list[Tie]:
    """The ties with those of their claims only that fit."""
    kept = []
    for tie in ties:
        claims = tuple(c for c in tie.claims if fits(network.claims[c]))
        if claims or tie.status == INFERRED:
            kept.append(replace(tie, claims=claims))
    kept = supported(kept)
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
    kept = [tie for tie in ties if choice.of_statuses(tie.status)]
    if not kept:
        there = sorted({t.status for t in ties})
        raise EmptyNetwork(
            f"the view {view.name} has no tie of the status {one_of(choice.statuses)}; "
            f"there are {one_of(there, 20)}"
        )
    if choice.premises:
        wanted = {tie.key for tie in kept}.union(*(tie.follows_from for tie in kept))
        kept = [tie for tie in ties if tie.key in wanted]
    return kept


def _of_kinds(
    network: Network, ties: list[Tie], kinds: frozenset[str], choice: Choice, view: View
) -> list[Tie]:
    if not kinds:
        return ties
    inside = {iri for iri, thing in network.things.items() if thing.kind in kinds}
    kept = supported(t for t in ties if t.source in inside and t.target in inside)
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
    labels = one_of([network.titles.get(c, c) for c in centres])
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
    _check_known("class of things", kinds, sorted(things - NO_NODES))
    return frozenset().union(*(_below(known, kind) for kind in kinds))


def _below(known: Mapping[str, set[str]], kind: str) -> frozenset[str]:
    found, waiting = {kind}, [kind]
    while waiting:
        for sub in known.get(waiting.pop(), set()) - found:
            found.add(sub)
            waiting.append(sub)
    return frozenset(found)
