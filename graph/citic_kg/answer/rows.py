"""Rows: the answer to a SELECT query, with named fields and typed values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, overload

import pyoxigraph as ox

from citic_kg.errors import CiticKGError

if TYPE_CHECKING:
    import pandas

Term = ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple
Value = str | int | bool | Decimal | date | None
_XSD = "http://www.w3.org/2001/XMLSchema#"


def to_python(term: Term | None) -> Value:
    """The value of a term: the IRI or text as ``str``, numbers, truth values and days typed.

    A literal whose text is not of its datatype, and any other datatype, gives the text.
    """
    if term is None:
        return None
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else str(term)
    text, kind = term.value, term.datatype.value.removeprefix(_XSD)
    try:
        if kind == "integer":
            return int(text)
        if kind == "decimal":
            return Decimal(text)
        if kind == "date":
            return date.fromisoformat(text)
    except (ValueError, ArithmeticError):
        return text
    if kind == "boolean":
        return text in ("true", "1")
    return text


class Row(Sequence[Value]):
    """One row: values by position, by name with ``row["name"]``, and as attributes.

    A name that is also one of a sequence's methods, such as ``count``, is read with
    ``row["count"]``.
    """

    __slots__ = ("_values", "names")

    def __init__(self, names: tuple[str, ...], values: tuple[Value, ...]) -> None:
        """A row of the values under the names."""
        self.names = names
        self._values = values

    @overload
    def __getitem__(self, key: int | str) -> Value: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Value, ...]: ...
    def __getitem__(self, key: int | str | slice) -> Value | tuple[Value, ...]:
        """The value at a position or under a name; a slice gives a tuple of values."""
        if isinstance(key, str):
            if key not in self.names:
                raise KeyError(self._lacks(key))
            return self._values[self.names.index(key)]
        return self._values[key]

    def __len__(self) -> int:
        return len(self._values)

    def __getattr__(self, name: str) -> Value:
        """The value under the name."""
        if name.startswith("_") or name in self.__slots__:
            raise AttributeError(name)  # not set yet, as in a copy that is being made
        if name not in self.names:
            raise AttributeError(self._lacks(name))
        return self[name]

    def __reduce__(self) -> tuple[type[Row], tuple[tuple[str, ...], tuple[Value, ...]]]:
        """How to copy and pickle the row."""
        return Row, (self.names, self._values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and (self.names, self._values) == (other.names, other._values)

    def __hash__(self) -> int:
        return hash((self.names, self._values))

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{k}={v!r}' for k, v in self.asdict().items())})"

    def _repr_html_(self) -> str:
        """The row in Jupyter."""
        from citic_kg.answer.display import row_html

        return row_html(self)

    def _lacks(self, name: str) -> str:
        return f"the row has no field {name!r}; it has {', '.join(self.names)}"

    def asdict(self) -> dict[str, Value]:
        """The values by name."""
        return dict(zip(self.names, self._values, strict=True))


@dataclass(frozen=True)
class Answer:
    """The rows of a SELECT query, in the order of the query.

    ``variables`` are the names of the columns; ``terms`` holds the RDF terms of each row, with
    None where a variable has no value. Variables that begin with an underscore are parameters
    of the question and are left out.
    """

    variables: tuple[str, ...]
    terms: tuple[tuple[Term | None, ...], ...]

    @classmethod
    def of(cls, solutions: ox.QuerySolutions, limit: int | None = None) -> Answer:
        """Read all solutions, or the first ones, on the thread that made them."""
        shown = [v for v in solutions.variables if not v.value.startswith("_")]
        rows = tuple(tuple(solution[v] for v in shown) for solution in islice(solutions, limit))
        return cls(tuple(v.value for v in shown), rows)

    def __repr__(self) -> str:
        return f"Answer: {len(self):,} rows of {', '.join(self.variables)}"

    def __len__(self) -> int:
        return len(self.terms)

    def __iter__(self) -> Iterator[Row]:
        for terms in self.terms:
            yield Row(self.variables, tuple(map(to_python, terms)))

    @overload
    def __getitem__(self, key: int) -> Row: ...
    @overload
    def __getitem__(self, key: slice) -> list[Row]: ...
    def __getitem__(self, key: int | slice) -> Row | list[Row]:
        """The row of that number, or a list of rows."""
        if isinstance(key, slice):
            return [Row(self.variables, tuple(map(to_python, terms))) for terms in self.terms[key]]
        return Row(self.variables, tuple(map(to_python, self.terms[key])))

    def _repr_html_(self) -> str:
        """The first rows in Jupyter, as a table."""
        from citic_kg.answer.display import answer_html

        return answer_html(self)

    def to_dicts(self) -> list[dict[str, Value]]:
        """The rows as dictionaries."""
        return [row.asdict() for row in self]

    def to_dataframe(self) -> pandas.DataFrame:
        """The rows as a pandas DataFrame, a column a variable.

        Raises ``CiticKGError`` where pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise CiticKGError(
                "pandas is not installed; install it with pip install pandas"
            ) from error
        rows: list[dict[str, Any]] = [dict(row) for row in self.to_dicts()]
        return pandas.DataFrame(rows, columns=list(self.variables))
