"""Shapes: the marks of things, called as vis-network calls them."""

from __future__ import annotations

import math

# The corners of a mark of size 1; a shape without corners is a disc.
_CORNERS: dict[str, list[tuple[float, float]]] = {
    "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
    "diamond": [(0, -1), (1, 0), (0, 1), (-1, 0)],
    "triangle": [(0, -1), (1, 0.8), (-1, 0.8)],
    "triangleDown": [(0, 1), (1, -0.8), (-1, -0.8)],
    "hexagon": [(math.cos(k * math.pi / 3), math.sin(k * math.pi / 3)) for k in range(6)],
    "star": [
        (r * math.sin(k * math.pi / 5), -r * math.cos(k * math.pi / 5))
        for k, r in enumerate([1.2, 0.5] * 5)
    ],
}


def corners(shape: str, x: float, y: float, size: float) -> str:
    """The corners of a mark in the middle ``x``, ``y``, as SVG has points; none for a disc."""
    return " ".join(
        f"{x + dx * size:.1f},{y + dy * size:.1f}" for dx, dy in _CORNERS.get(shape, ())
    )
