"""The projection of a network onto networkx, and its measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import index
from typing import TYPE_CHECKING, Any, SupportsIndex

from citic_kg.errors import RequestError
from citic_kg.network.network import Choice, Network
from citic_kg.vocabulary import BASE, ID, shorten

if TYPE_CHECKING:
    import networkx as nx

SEED = 5


def choice_of(
    around: str | Sequence[str],
    hops: int,
    view: str,
    year: int | None,
    kind: str | Sequence[str],
    report: str | Sequence[str],
    status: str | Sequence[str],
) -> Choice:
    """The choice of what callers give: one value or several.

    Raises ``RequestError`` on a year that is no whole number.
    """

    def several(value: str | Sequence[str]) -> tuple[str, ...]:
        return (value,) if isinstance(value, str) else tuple(value)

    centres, kinds, reports, statuses = map(several, (around, kind, report, status))
    return Choice(view, centres, hops, _whole_year(year), kinds, reports, statuses)


def _whole_year(year: SupportsIndex | None) -> int | None:
    """The year that a caller gives, which may be an integer of numpy's."""
    if isinstance(year, SupportsIndex) and not isinstance(year, bool):
        return index(year)
    if year is not None:
        raise RequestError(f"the year is {year!r}; give a whole number, such as 2022")
    return None


def short(iri: str) -> str:
    """The name of a node: ``id:citic-bank``."""
    return shorten(iri) if iri.startswith(ID) else iri.removeprefix(BASE)


def projection(network: Network) -> nx.MultiDiGraph[str]:
    """The network as a ``networkx.MultiDiGraph``.

    A node is ``id:<slug>`` with ``label``, ``kind``, ``names`` and ``iri``. An edge has its
    ``relation``, ``label``, ``status``, ``style`` (solid, dashed, dotted), ``symmetric``, and the
    lists ``years``, ``reports``, ``claims`` and ``evidence``; one that is inferred names in
    ``follows_from`` the keys of those it follows from. Keys are unique in the graph.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(view=network.view.name)
    for iri, thing in network.things.items():
        graph.add_node(
            short(iri), label=thing.label, kind=thing.kind, names=list(thing.names), iri=iri
        )
    for tie in network.ties:
        claims = [network.claims[c] for c in tie.claims]
        graph.add_edge(
            short(tie.source),
            short(tie.target),
            key=tie.key,
            relation=tie.relation,
            label=network.labels.get(tie.relation, tie.relation),
            status=tie.status,
            style=tie.style,
            symmetric=tie.symmetric,
            years=sorted({y for c in claims for y in c.years}),
            reports=sorted({c.report for c in claims}),
            claims=[shorten(c.iri) for c in claims],
            evidence=list(dict.fromkeys(e for c in claims for e in c.evidence)),
            follows_from=list(tie.follows_from),
        )
    return graph


@dataclass(frozen=True)
class Measure:
    """What networkx measures of one thing of a network.

    ``degree`` counts its ties; ``betweenness`` is the share of the shortest paths between others
    that lead over it; things of one ``component`` are connected, and those of one ``community``
    closely. Both are numbered from the largest, from 1.
    """

    node: str
    label: str
    kind: str
    degree: int
    betweenness: float
    component: int
    community: int


def measures(graph: nx.MultiDiGraph[str]) -> list[Measure]:
    """The measures of all things, those with the most ties first; the same every time.

    Inferred edges are left out: they repeat others.
    """
    import networkx as nx

    names = list(graph)
    number = {name: i for i, name in enumerate(names)}
    # By number: what networkx does with sets of names depends on how Python hashes them.
    plain: nx.Graph[int] = nx.Graph()
    plain.add_nodes_from(range(len(names)))
    degree = dict.fromkeys(range(len(names)), 0)
    for one, other, data in graph.edges(data=True):
        if data.get("status") != "inferred":
            ends = number[one], number[other]
            plain.add_edge(*ends)
            for end in ends:
                degree[end] += 1
    between = nx.betweenness_centrality(plain)
    component = _numbered(nx.connected_components(plain))
    community = _numbered(nx.community.louvain_communities(plain, seed=SEED))
    found = [
        Measure(
            name,
            str(graph.nodes[name].get("label", name)),
            str(graph.nodes[name].get("kind", "")),
            degree[i],
            round(between[i], 9),
            component[i],
            community[i],
        )
        for i, name in enumerate(names)
    ]
    return sorted(found, key=lambda m: (-m.degree, -m.betweenness, m.node))


def _numbered(parts: Any) -> dict[int, int]:
    """The number of each node's part, the largest part first."""
    order = sorted((sorted(part) for part in parts), key=lambda p: (-len(p), p))
    return {node: i for i, part in enumerate(order, start=1) for node in part}
