"""A lane: so many workers for requests of one kind, and those requests that wait for one."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from citic_kg.server.evaluation import Evaluation


@dataclass(eq=False)
class Lane:
    """A lane of ``places`` workers, which are ``nice`` to the others.

    ``coming`` are workers that are ordered for it.
    """

    places: int
    nice: int = 0
    waiting: deque[Evaluation] = field(default_factory=deque)
    coming: int = 0

    @property
    def long(self) -> bool:
        """Whether it is for requests that take long: they may take all the time they have."""
        return self.nice > 0
