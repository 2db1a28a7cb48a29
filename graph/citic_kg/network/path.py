"""Paths: how two things are connected, hop by hop, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from citic_kg.errors import RequestError
from citic_kg.network.network import Network
from citic_kg.network.tie import SOLID, Tie
from citic_kg.network.view import VIEWS, phrase
from citic_kg.vocabulary import shorten

if TYPE_CHECKING:
    import networkx as nx

# So many paths are compared at most before the first ones are given.
MOST = 200
# A path so much longer than the shortest tells no more of how two things are connected.
LONGER = 2


class NoPath(RequestError):
    """No path connects two things; the message says what was searched."""


@dataclass(frozen=True)
class Hop:
    """One tie of a path as a sentence, with its claims and their passages."""

    source: str
    relation: str
    target: str
    sentence: str
    status: str
    years: tuple[int, ...]
    claims: tuple[str, ...]
    evidence: tuple[str, ...]

    def __str__(self) -> str:
        when = ", ".join([self.status, *map(str, self.years)])
        where = ", ".join(f"<{passage}>" for passage in self.evidence)
        return f"{self.sentence} ({when}): {where}"


@dataclass(frozen=True)
class Path:
    """A path between two things. Printed, it is its numbered sentences with their passages."""

    hops: tuple[Hop, ...]

    @property
    def sentences(self) -> list[str]:
        """The hops as numbered sentences."""
        return [f"{number}. {hop}" for number, hop in enumerate(self.hops, start=1)]

    def __len__(self) -> int:
        return len(self.hops)

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    def _repr_markdown_(self) -> str:
        return "\n".join(line.replace("<", "`").replace(">", "`") for line in self.sentences)


def find_paths(network: Network, start: str, end: str, limit: int = 5) -> list[Path]:
    """Up to ``limit`` paths between two things (IRIs), the shortest first, none much longer.

    Ties are followed in both directions, and only such as rest on claims: what is inferred
    follows from them. Among paths of one length those come first whose ties hold and tell the
    structure. Raises ``NoPath`` where there is none, and ``RequestError`` where the ends are one
    or the limit is below 1.
    """
    import networkx as nx

    if limit < 1:
        raise RequestError(f"the limit is {limit}; ask for 1 path or more")
    label = {iri: network.titles.get(iri, iri) for iri in (start, end)}
    if start == end:
        raise RequestError(f"both ends are {label[start]}; name two things")
    ties: dict[frozenset[str], Tie] = {}
    for tie in network.ties:
        pair = frozenset((tie.source, tie.target))
        usable = tie.claims and tie.status != "open"
        if usable and (pair not in ties or _rank(tie) < _rank(ties[pair])):
            ties[pair] = tie
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(network.things)
    graph.add_edges_from(sorted(tuple(sorted(pair)) for pair in ties))
    if start not in graph or end not in graph or not nx.has_path(graph, start, end):
        raise NoPath(_nothing(network, graph, label, start, end, len(ties)))
    found = list(islice(nx.shortest_simple_paths(graph, start, end), max(MOST, limit)))
    found = [way for way in found if len(way) <= len(found[0]) + LONGER]
    # networkx gives paths of one length in an order that depends on its search.
    ranked = sorted(
        ([ties[frozenset(pair)] for pair in pairwise(way)] for way in found),
        key=lambda way: (len(way), sum(_rank(t)[0] for t in way), [t.key for t in way]),
    )
    return [Path(tuple(_hop(network, tie) for tie in way)) for way in ranked[:limit]]


def _rank(tie: Tie) -> tuple[int, str]:
    """How much a tie is to be avoided: what holds goes first, then what tells the structure."""
    structure = VIEWS["structure"].relations
    assert structure is not None
    return (0 if tie.style == SOLID else 2) + (tie.relation not in structure), tie.key


def _hop(network: Network, tie: Tie) -> Hop:
    claims = [network.claims[c] for c in tie.claims]
    words = phrase(tie.relation, network.labels.get(tie.relation, tie.relation))
    source, target = network.things[tie.source].label, network.things[tie.target].label
    return Hop(
        source,
        tie.relation,
        target,
        f"{source} {words} {target}",
        network.statuses.get(tie.status, tie.status),
        tuple(sorted({y for c in claims for y in c.years})),
        tuple(shorten(c.iri) for c in claims),
        tuple(dict.fromkeys(e for c in claims for e in c.evidence)),
    )


def _nothing(
    network: Network,
    graph: nx.Graph[str],
    label: dict[str, str],
    start: str,
    end: str,
    count: int,
) -> str:
    """What was searched in vain."""
    import networkx as nx

    def reach(iri: str) -> str:
        others = len(nx.node_connected_component(graph, iri)) - 1 if iri in graph else 0
        return f"{label[iri]} is connected to {others} thing{'' if others == 1 else 's'}"

    remedy = "" if network.view == VIEWS["all"] else "; try the view all"
    return (
        f"no path leads from {label[start]} to {label[end]}: {count} pairs of the view "
        f"{network.view.name} that a claim ties were searched; {reach(start)}, {reach(end)}{remedy}"
    )
