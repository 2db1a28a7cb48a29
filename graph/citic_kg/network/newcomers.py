"""Newcomers: things that come into a picture, each near what it hangs on and over nothing.

What is there already does not move.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Point = tuple[float, float]
Box = tuple[float, float]
GAP = 8
ASPECT = 1.5  # of the rings, as of the canvas
RINGS = 400
_FIRST, _STEP = 105, 45  # the radius of the first ring, and how much wider the next ones are


class Field:
    """The boxes that are taken; ``free_point`` finds where another one fits."""

    def __init__(self, room: int) -> None:
        """A field for at most so many boxes."""
        import numpy as np

        self._taken: NDArray[np.float64] = np.empty((room, 4))
        self._count = 0

    def take(self, at: Point, box: Box) -> None:
        """Put a box down with its middle at the point."""
        x, y = at
        wide, high = box[0] / 2, box[1] / 2
        self._taken[self._count] = (x - wide, x + wide, y - high, y + high)
        self._count += 1

    def free_point(self, box: Box, middle: Point, away_from: Point) -> Point:
        """The first free point on rings around the middle, on the side away from a point first."""
        start = math.atan2(middle[1] - away_from[1], middle[0] - away_from[0])
        for ring in range(RINGS):
            radius = _FIRST + ring * _STEP
            steps = 12 + ring * 4
            # To the left and right in turn.
            turns = [
                start + (1 if i % 2 else -1) * ((i + 1) // 2) * math.tau / steps
                for i in range(steps)
            ]
            points = [
                (
                    float(round(middle[0] + math.cos(turn) * radius * ASPECT)),
                    float(round(middle[1] + math.sin(turn) * radius)),
                )
                for turn in turns
            ]
            found = self._first_free(points, box)
            if found is not None:
                return found
        return middle

    def _first_free(self, points: Sequence[Point], box: Box) -> Point | None:
        import numpy as np

        at = np.array(points)
        wide, high = box[0] / 2 + GAP, box[1] / 2 + GAP
        left, right, top, bottom = self._taken[: self._count].T
        x, y = at[:, :1], at[:, 1:]
        covers = (x - wide < right) & (left < x + wide) & (y - high < bottom) & (top < y + high)
        free = np.flatnonzero(~covers.any(axis=1))
        return points[free[0]] if len(free) else None


def join(
    at: dict[str, Point],
    newcomers: Iterable[str],
    beside: Mapping[str, Sequence[str]],
    boxes: Mapping[str, Box],
    field: Field,
) -> None:
    """Give each newcomer a place in ``at`` and in the field, near the first of its neighbours.

    They come in their order, but each after one of its neighbours where it has any there.
    """
    points = list(at.values()) or [(0.0, 0.0)]
    centre = (
        sum(x for x, _ in points) / len(points),
        sum(y for _, y in points) / len(points),
    )
    order = list(newcomers)
    number = {name: i for i, name in enumerate(order)}
    # Those that have a neighbour in the picture, and those that are still to come.
    ready = [i for i, name in enumerate(order) if any(other in at for other in beside[name])]
    waiting = set(range(len(order)))
    while waiting:
        i = heapq.heappop(ready) if ready else min(waiting)
        if i not in waiting:
            continue
        waiting.remove(i)
        name = order[i]
        parent = next((other for other in beside[name] if other in at), None)
        at[name] = field.free_point(boxes[name], at[parent] if parent else centre, centre)
        field.take(at[name], boxes[name])
        for other in beside[name]:
            if number.get(other) in waiting:
                heapq.heappush(ready, number[other])
