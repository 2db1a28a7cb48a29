"""Origins: the claims to which what was inferred goes back, so that a finding names them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

import pyoxigraph as ox

from citic_kg.vocabulary import CLAIM, RDF_OBJECT, RDF_PREDICATE, RDF_SUBJECT, citic, shorten

# So many claims are named; one that is mended often mends the others.
_NAMED = 5


class Step(NamedTuple):
    """A direct link: from what, by which property, to what, and its claims; all IRIs."""

    subject: str
    predicate: str
    object: str
    claims: tuple[str, ...]


class Origins:
    """The claims that direct links follow from. They are looked for when first asked after."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._quads = quads

    @cached_property
    def _parts(self) -> dict[str, dict[str, set[str]]]:
        """What is said of each link, by property."""
        said = {RDF_SUBJECT, RDF_PREDICATE, RDF_OBJECT, citic("wasInferredFrom")}
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for quad in self._quads:
            if quad.predicate in said:
                value = str(getattr(quad.object, "value", ""))
                found[str(getattr(quad.subject, "value", ""))][quad.predicate.value].add(value)
        return found

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All direct links, in order."""
        ends = (RDF_SUBJECT.value, RDF_PREDICATE.value, RDF_OBJECT.value)
        found = []
        for link, parts in self._parts.items():
            values = [min(parts[end], default="") for end in ends]
            found.append(Step(values[0], values[1], values[2], self.of_link(link)))
        return tuple(sorted(found))

    def of_link(self, link: str) -> tuple[str, ...]:
        """The claims of a link, in order; none where it is no link."""
        parts = self._parts.get(link, {})
        return tuple(sorted(parts.get(citic("wasInferredFrom").value, ())))

    def of_tie(self, one: str, predicate: str, other: str) -> tuple[str, ...]:
        """The claims that tie the two by the property, else by any, either way round.

        Each of the three is an IRI or its short form, as results of SHACL have it.
        """
        wanted = {_short(one), _short(other)}
        tied = [s for s in self.steps if {shorten(s.subject), shorten(s.object)} == wanted]
        named = [s for s in tied if shorten(s.predicate) == _short(predicate)]
        return tuple(sorted({claim for step in named or tied for claim in step.claims}))


def told(problem: str, claims: tuple[str, ...]) -> str:
    """The problem, with the claims that it is from."""
    if not claims:
        return problem
    named = ", ".join(map(shorten, claims[:_NAMED]))
    more = f" and {len(claims) - _NAMED} more" if len(claims) > _NAMED else ""
    return f"{problem} (from {named}{more})"


def is_claim(node: object) -> bool:
    """Whether the node is a claim, by its name."""
    return isinstance(node, ox.NamedNode) and node.value.startswith(CLAIM)


def _short(iri: str) -> str:
    return shorten(iri) if iri.startswith("https://") else iri
