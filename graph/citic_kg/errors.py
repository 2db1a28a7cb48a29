"""The errors of the package: one base, and messages that name value, place and remedy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

MAX_CHOICES = 12
# Where to look for a name when none is near the one that was given.
ALL_NAMES = "citic-kg explore --format nodes-csv -o -"


class CiticKGError(Exception):
    """The base of all errors that the package raises on purpose.

    ``exit_code`` is what the command line ends with: 1 where an input is wrong, 2 where the
    request is.
    """

    exit_code = 1


class RequestError(CiticKGError):
    """Something was asked for that does not exist or cannot be."""

    exit_code = 2


def one_of(choices: Sequence[str], limit: int = 8) -> str:
    """The choices as words for a message, at most ``limit`` of them."""
    shown = ", ".join(choices[:limit])
    more = len(choices) - limit
    return f"{shown} and {more} more" if more > 0 else shown


class UnknownName(RequestError):
    """No thing of the graph bears the name; ``choices`` are the nearest printed forms."""

    def __init__(self, name: str, choices: Sequence[str]) -> None:
        self.name = name
        self.choices = tuple(choices)
        near = f"the nearest are: {one_of(self.choices)}"
        far = f"no name is near it. Part of a name is enough; {ALL_NAMES} lists the names"
        hint = near if choices else far
        super().__init__(f"nothing in the graph is called {name!r}; {hint}")


class UnknownConcept(RequestError):
    """No concept of a scheme bears the name; ``choices`` are the notations of the scheme."""

    def __init__(self, name: str, scheme: str, choices: Sequence[str]) -> None:
        self.name = name
        self.choices = tuple(choices)
        super().__init__(f"{name!r} is no {scheme}; use one of {one_of(self.choices, 50)}")


class AmbiguousName(RequestError):
    """Several things bear the name; ``choices`` are (slug, preferred label, class) of each."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str, str]]) -> None:
        self.name = name
        self.choices = tuple(choices)
        shown = self.choices[:MAX_CHOICES]
        listed = "\n".join(f"  id:{slug}  {label} ({kind})" for slug, label, kind in shown)
        if len(choices) > len(shown):
            listed += f"\n  and {len(choices) - len(shown)} more"
        super().__init__(f"{name!r} is the name of several things; ask for one of\n{listed}")


class BadReleaseError(CiticKGError):
    """A release directory is missing, incomplete or of another version."""

    def __init__(self, path: Path, what: str, remedy: str) -> None:
        self.path = path
        self.what = what
        self.remedy = remedy
        super().__init__(f"{path}: {what}; {remedy}")
