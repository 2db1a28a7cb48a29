"""Positions: the same for the same network, and no label over another.

Each connected part is laid out by itself, then its boxes (a mark with its label below) are
pushed apart, then the parts are put beside each other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from citic_kg.network.label import room
from citic_kg.network.network import Network
from citic_kg.network.newcomers import ASPECT, Box, Field, Point, join
from citic_kg.network.tie import INFERRED

if TYPE_CHECKING:
    import networkx as nx

SEED = 5
# Above this a layout by forces takes seconds, and needs more than numpy.
MANY = 450
ROUNDS = 48
FILL = 1.0  # room for lines between the boxes, as a multiple of theirs
EVEN = 0.6  # how much of a crowd is thinned out


def degrees(network: Network) -> dict[str, int]:
    """How many ties each thing has, without those that only follow from others."""
    found = dict.fromkeys(network.things, 0)
    for tie in network.ties:
        if tie.status != INFERRED:
            found[tie.source] += 1
            found[tie.target] += 1
    return found


def positions(
    network: Network, counts: Mapping[str, int] | None = None
) -> dict[str, tuple[int, int]]:
    """The middle of each thing's box, in pixels, in the order of the things.

    ``counts`` tell how many ties each thing is drawn as having, where not those of the network.
    What is only taken along, the spare hops and the premises of the choice, stands around what is
    shown at first.
    """
    count = degrees(network) if counts is None else counts
    shown = part(network, at_first(network))
    at: dict[str, Point] = _laid_out(shown, count)
    if len(shown.things) < len(network.things):
        boxes = {n: room(thing.label, count[n]) for n, thing in network.things.items()}
        field = Field(len(boxes))
        for name, point in at.items():
            field.take(point, boxes[name])
        join(at, [n for n in network.things if n not in at], neighbours(network), boxes, field)
    return {name: (round(at[name][0]), round(at[name][1])) for name in network.things}


def at_first(network: Network) -> list[str]:
    """The things that are shown at first, and not only taken along."""
    away, choice = network.distances, network.choice
    near = [iri for iri in network.things if away.get(iri, 0) <= choice.hops]
    if not choice.statuses:
        return near
    ends = {end for tie in network.drawn for end in (tie.source, tie.target)}
    return [iri for iri in near if iri in ends or away.get(iri) == 0] or near


def part(network: Network, names: Iterable[str]) -> Network:
    """The things of the names, with the ties between them."""
    things = {name: network.things[name] for name in names}
    ties = tuple(t for t in network.ties if t.source in things and t.target in things)
    return replace(network, things=things, ties=ties)


def neighbours(network: Network) -> dict[str, list[str]]:
    """The things that each thing is tied to, in the order of the ties."""
    found: dict[str, list[str]] = {name: [] for name in network.things}
    for tie in network.ties:
        found[tie.source].append(tie.target)
        found[tie.target].append(tie.source)
    return found


def _laid_out(network: Network, count: Mapping[str, int]) -> dict[str, Point]:
    """The middle of each thing's box where all are laid out together."""
    import networkx as nx

    names = list(network.things)
    index = {name: i for i, name in enumerate(names)}
    boxes = [room(network.things[n].label, count[n]) for n in names]
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(names)))
    strong = [t for t in network.ties if t.status != INFERRED] or list(network.ties)
    graph.add_edges_from(sorted((index[t.source], index[t.target]) for t in strong))
    parts = sorted(
        (sorted(p) for p in nx.connected_components(graph)), key=lambda p: (-len(p), p[0])
    )
    laid = []
    for part in parts:
        # By number and in order: a layout depends on the order of its nodes and edges.
        inner: nx.Graph[int] = nx.Graph()
        inner.add_nodes_from(part)
        inner.add_edges_from(sorted(tuple(sorted(e)) for e in graph.subgraph(part).edges))
        at = _tree(inner, boxes)
        if len(part) <= 3:
            at = {n: (x / 3, y / 3) for n, (x, y) in at.items()}
        else:
            at = _spread(_forces(inner, at) if len(part) <= MANY else at, boxes)
        laid.append(apart(at, boxes))
    placed = _beside(laid, boxes)
    return {name: placed[i] for i, name in enumerate(names)}


def _tree(graph: nx.Graph[int], boxes: Sequence[Box]) -> dict[int, Point]:
    """The part as a tree around its best connected thing, each branch in a sector of its own."""
    root = max(sorted(graph), key=graph.degree)
    children: dict[int, list[int]] = {n: [] for n in graph}
    order, seen = [root], {root}
    for node in order:
        for other in sorted(graph[node]):
            if other not in seen:
                seen.add(other)
                children[node].append(other)
                order.append(other)
    weight = dict.fromkeys(order, 1.0)
    for node in reversed(order):
        weight[node] = max(1.0, sum(weight[c] for c in children[node]))
    at: dict[int, Point] = {}
    # Two branches go left and right: a line that goes down crosses the label of its thing.
    turn = -math.pi / 2 if len(children[root]) == 2 else 0.0
    sector: dict[int, tuple[float, float, int]] = {root: (turn, math.tau, 0)}
    step = 120 + 3 * math.sqrt(len(order))
    for node in order:
        start, span, depth = sector[node]
        middle = start + span / 2
        at[node] = step * depth * math.cos(middle) * ASPECT, step * depth * math.sin(middle)
        for child in children[node]:
            share = span * weight[child] / weight[node]
            sector[child] = (start, share, depth + 1)
            start += share
    return at


def _forces(graph: nx.Graph[int], at: dict[int, Point]) -> dict[int, Point]:
    """The part after networkx's spring layout, which starts from the tree."""
    import networkx as nx

    count = len(graph)
    start = {n: (x / 1000 / ASPECT, y / 1000) for n, (x, y) in at.items()}
    found = nx.spring_layout(
        graph,
        pos=start,
        iterations=90 if count < 200 else 50,
        seed=SEED,
        k=1.3 / math.sqrt(count),
        method="force",
    )
    return {n: (float(p[0]), float(p[1])) for n, p in found.items()}


def _spread(at: Mapping[int, Point], boxes: Sequence[Box]) -> dict[int, Point]:
    """The points over the room that their boxes need, about as wide as the canvas."""
    wide = math.sqrt(sum(boxes[n][0] * boxes[n][1] for n in at) * FILL * ASPECT)
    x = _evened({n: p[0] for n, p in at.items()})
    y = _evened({n: p[1] for n, p in at.items()})
    return {n: (x[n] * wide, y[n] * wide / ASPECT) for n in at}


def _evened(values: Mapping[int, float]) -> dict[int, float]:
    """The values between 0 and 1, with crowds thinned out and gaps narrowed, in the same order."""
    low, high = min(values.values()), max(values.values())
    order = sorted(values, key=lambda n: (values[n], n))
    rank = {n: i / max(1, len(order) - 1) for i, n in enumerate(order)}
    span = (high - low) or 1.0
    return {n: EVEN * rank[n] + (1 - EVEN) * (v - low) / span for n, v in values.items()}


def apart(at: Mapping[int, Point], boxes: Sequence[Box]) -> dict[int, Point]:
    """The points moved until no box covers another."""
    order = sorted(at)
    x = {n: at[n][0] for n in order}
    y = {n: at[n][1] for n in order}
    rounds = ROUNDS if len(order) <= MANY else ROUNDS // 4
    for turn in range(1, rounds + 1):
        moved = False
        if turn % 8 == 0:  # a crowd that cannot be parted where it stands gets more room
            x, y = ({n: v * 1.03 for n, v in axis.items()} for axis in (x, y))
        for one, other in _near(order, x, y, boxes):
            dx, dy = x[other] - x[one], y[other] - y[one]
            over_x = (boxes[one][0] + boxes[other][0]) / 2 - abs(dx)
            over_y = (boxes[one][1] + boxes[other][1]) / 2 - abs(dy)
            if over_x <= 0 or over_y <= 0:
                continue
            moved = True
            if over_x < over_y * ASPECT:
                push = (over_x / 2 + 0.5) * (1 if dx >= 0 else -1)
                x[one], x[other] = x[one] - push, x[other] + push
            else:
                push = (over_y / 2 + 0.5) * (1 if dy >= 0 else -1)
                y[one], y[other] = y[one] - push, y[other] + push
        if not moved:
            break
    return _settled(order, x, y, boxes)


def _near(
    order: Sequence[int], x: Mapping[int, float], y: Mapping[int, float], boxes: Sequence[Box]
) -> list[tuple[int, int]]:
    """The pairs whose boxes may overlap, found through a grid."""
    wide = max(boxes[n][0] for n in order)
    high = max(boxes[n][1] for n in order)
    grid: dict[tuple[int, int], list[int]] = {}
    pairs = []
    for node in order:
        column, row = int(x[node] // wide), int(y[node] // high)
        for dc in (-1, 0, 1):
            for dr in (-1, 0, 1):
                for other in grid.get((column + dc, row + dr), ()):
                    gap_x = (boxes[node][0] + boxes[other][0]) / 2
                    gap_y = (boxes[node][1] + boxes[other][1]) / 2
                    if abs(x[node] - x[other]) < gap_x and abs(y[node] - y[other]) < gap_y:
                        pairs.append((other, node))
        grid.setdefault((column, row), []).append(node)
    return pairs


def _settled(
    order: Sequence[int], x: dict[int, float], y: dict[int, float], boxes: Sequence[Box]
) -> dict[int, Point]:
    """The points, with any that still are in another's box moved down to a free place."""
    wide = max(boxes[n][0] for n in order)
    high = max(boxes[n][1] for n in order)
    grid: dict[tuple[int, int], list[int]] = {}
    for node in sorted(order, key=lambda n: (y[n], x[n], n)):
        while True:
            column, row = int(x[node] // wide), int(y[node] // high)
            below = [
                y[other] + (boxes[node][1] + boxes[other][1]) / 2 + 1
                for dc in (-1, 0, 1)
                for dr in (-1, 0, 1)
                for other in grid.get((column + dc, row + dr), ())
                if abs(x[node] - x[other]) < (boxes[node][0] + boxes[other][0]) / 2
                and abs(y[node] - y[other]) < (boxes[node][1] + boxes[other][1]) / 2
            ]
            if not below:
                break
            y[node] = max(below)
        grid.setdefault((int(x[node] // wide), int(y[node] // high)), []).append(node)
    return {n: (x[n], y[n]) for n in order}


def _beside(parts: Sequence[Mapping[int, Point]], boxes: Sequence[Box]) -> dict[int, Point]:
    """The parts in rows, the largest first, in a field of about the aspect of the canvas."""
    frames = []
    for part in parts:
        left = min(x - boxes[n][0] / 2 for n, (x, _) in part.items())
        right = max(x + boxes[n][0] / 2 for n, (x, _) in part.items())
        top = min(y - boxes[n][1] / 2 for n, (_, y) in part.items())
        bottom = max(y + boxes[n][1] / 2 for n, (_, y) in part.items())
        frames.append((left, top, right - left + 24, bottom - top + 24))
    widest = max(w for _, _, w, _ in frames)
    fields = [widest + step * widest / 8 for step in range(25)]
    corners = min((_shelves(frames, field) for field in fields), key=lambda found: found[0])[1]
    placed: dict[int, Point] = {}
    for part, (left, top, _, _), (right, down) in zip(parts, frames, corners, strict=True):
        for node, (x, y) in part.items():
            placed[node] = (x - left + right, y - top + down)
    return placed


def _shelves(frames: Sequence[tuple[float, ...]], field: float) -> tuple[float, list[Point]]:
    """The corners of the frames on shelves as wide as the field, and how much canvas they need."""
    order = sorted(range(len(frames)), key=lambda i: (-frames[i][3], -frames[i][2], i))
    corners: list[Point] = [(0.0, 0.0)] * len(frames)
    shelves: list[list[float]] = []  # top, height, next free x
    bottom = across = 0.0
    for i in order:
        wide, high = frames[i][2:]
        shelf = next((s for s in shelves if s[1] >= high and s[2] + wide <= field), None)
        if shelf is None:
            shelf = [bottom, high, 0.0]
            bottom += high
            shelves.append(shelf)
        corners[i] = (shelf[2], shelf[0])
        shelf[2] += wide
        across = max(across, shelf[2])
    return max(across / ASPECT, bottom), corners
