"""The engine: evaluates a query over an open store, and nothing else.

A query can read the store and no more. ``SERVICE``, the one part of SPARQL that would open a
connection, is refused; ``FROM`` names graphs of the store and never fetches; updates are no
queries and do not parse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.answer.parse_error import parse_error
from citic_kg.answer.rows import Answer
from citic_kg.answer.service_call import service_call
from citic_kg.answer.tokens import BadQuery, keywords, place

Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


@dataclass(frozen=True)
class Dataset:
    """The graphs of a query: those merged into its default graph, and the named ones."""

    default: tuple[ox.NamedNode, ...] = ()
    named: tuple[ox.NamedNode, ...] = ()


def evaluate(
    store: ox.Store,
    query: str,
    values: Mapping[str, ox.NamedNode | ox.Literal] | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> Answer | bool | list[ox.Triple]:
    """Evaluate a query over the union of the store's graphs, or over those that it names.

    SELECT gives an ``Answer``, ASK a truth value, CONSTRUCT and DESCRIBE triples. Otherwise as
    ``solve``.
    """
    with engine_errors():
        # The engine works while its result is read.
        result = solve(store, query, values, prefixes)
        if isinstance(result, ox.QuerySolutions):
            return Answer.of(result)
        return list(result) if isinstance(result, ox.QueryTriples) else bool(result)


def solve(
    store: ox.Store,
    query: str,
    values: Mapping[str, ox.NamedNode | ox.Literal] | None = None,
    prefixes: Mapping[str, str] | None = None,
    dataset: Dataset | None = None,
) -> Result:
    """The engine's own result, which works while it is read, on the thread that made it.

    ``values`` are put in the place of the variables of those names by the engine; ``dataset``
    goes before the graphs that the query names. Raises ``BadQuery`` with line and column where
    the query does not parse, is too long, or calls a service; read the result within
    ``engine_errors`` too.
    """
    found = keywords(query)
    if "SERVICE" in found:
        raise _service_error(query)
    known: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
        ox.Variable(name): value for name, value in (values or {}).items()
    }
    # Each that is handed over costs the engine as much as a small pattern.
    named = {n: iri for n, iri in (prefixes or {}).items() if f"{n}:" in query}
    with engine_errors():
        try:
            return store.query(
                query,
                # The engine lets the union of all graphs go before FROM.
                use_default_graph_as_union="FROM" not in found and dataset is None,
                prefixes=named or None,
                default_graph=list(dataset.default) if dataset else None,
                named_graphs=list(dataset.named) if dataset else None,
                substitutions=known,
            )
        except SyntaxError as error:
            raise parse_error(query, named) from error


def _service_error(query: str) -> BadQuery:
    """The refusal of a query that calls a service, with the place of the call."""
    why = "SERVICE is refused: a query reads this graph only; ask the other endpoint"
    at = service_call(query)
    if at is None:
        return BadQuery(why)
    line, column = place(query, at)
    return BadQuery(f"line {line}, column {column}: {why}", line, column)


@contextmanager
def engine_errors() -> Iterator[None]:
    """Whatever the engine raises while it evaluates a query, as ``BadQuery``."""
    try:
        yield
    except (RuntimeError, OSError) as error:
        hint = "; a parameter stands in the outermost SELECT" if "projection" in str(error) else ""
        raise BadQuery(f"the query cannot be evaluated: {error}{hint}") from error
