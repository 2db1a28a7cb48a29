"""Places: no label over another, what is shown first, and newcomers that move nothing."""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from citic_kg import KnowledgeGraph
from citic_kg.network.label import LINES, lines_of, room, width
from citic_kg.network.layout import apart, degrees, part, positions
from citic_kg.network.network import Choice, Network
from citic_kg.network.newcomers import Field, join
from tests.small_graph import EVIL, large


@pytest.mark.parametrize("name", EVIL)
def test_labels_are_short_lines(name: str) -> None:
    lines = lines_of(name)
    assert 1 <= len(lines) <= LINES
    assert all(width(line, 13) < 300 for line in lines)


def test_no_box_covers_another_after_they_were_pushed_apart() -> None:
    boxes = [(100.0 + 7 * (i % 5), 40.0 + 3 * (i % 3)) for i in range(120)]
    crowded = {i: (float(i % 7), float(i % 11)) for i in range(120)}
    at = apart(crowded, boxes)
    for i in at:
        for j in range(i):
            over_x = (boxes[i][0] + boxes[j][0]) / 2 - abs(at[i][0] - at[j][0])
            over_y = (boxes[i][1] + boxes[j][1]) / 2 - abs(at[i][1] - at[j][1])
            assert over_x <= 0.01 or over_y <= 0.01


def boxes_over_others(network: Network, at: dict[str, tuple[int, int]]) -> list[tuple[str, str]]:
    count = degrees(network)
    boxes = {iri: room(thing.label, count[iri]) for iri, thing in network.things.items()}
    return [
        (one, other)
        for one, other in combinations(network.things, 2)
        if (boxes[one][0] + boxes[other][0]) / 2 - abs(at[one][0] - at[other][0]) > 1
        and (boxes[one][1] + boxes[other][1]) / 2 - abs(at[one][1] - at[other][1]) > 1
    ]


@pytest.mark.parametrize("name", ["CITIC group", "CITIC Heye", "CITIC Bank"])
def test_what_is_only_taken_along_stands_around_what_is_shown(
    kg: KnowledgeGraph, name: str
) -> None:
    network = kg.choose(Choice(around=(name,), spare=1))
    near = [iri for iri in network.things if network.distances[iri] <= 1]
    assert len(near) < len(network.things)
    at = positions(network)
    assert boxes_over_others(network, at) == []
    alone = part(network, near)
    assert {iri: at[iri] for iri in near} == positions(alone, degrees(network))


def test_newcomers_come_to_what_they_hang_on_and_nothing_moves() -> None:
    boxes = {f"n{i}": (60.0 + i % 7 * 20, 30.0) for i in range(90)}
    at: dict[str, tuple[float, float]] = {"n0": (0, 0), "n1": (900, 0)}
    field = Field(len(boxes))
    for name, point in at.items():
        field.take(point, boxes[name])
    beside: dict[str, list[str]] = {f"n{i}": [f"n{i % 2}"] for i in range(2, 89)}
    beside |= {"n88": ["n89"], "n89": ["n1"]}
    join(at, [f"n{i}" for i in range(2, 90)], beside, boxes, field)
    assert at["n0"] == (0, 0)
    assert at["n1"] == (900, 0)
    near = [name for name in at if math.dist(at[name], (900, 0)) < math.dist(at[name], (0, 0))]
    assert {name for name in at if name[-1] in "13579"} == set(near) - {"n88"}
    for one, other in combinations(at, 2):
        over_x = (boxes[one][0] + boxes[other][0]) / 2 - abs(at[one][0] - at[other][0])
        over_y = (boxes[one][1] + boxes[other][1]) / 2 - abs(at[one][1] - at[other][1])
        assert over_x < 0 or over_y < 0


def test_many_things_have_places_too() -> None:
    at = positions(large(700).choose())
    assert len(set(at.values())) == 700
