"""A request as the release is asked: what is wanted, in which form, for whom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from citic_kg.errors import CiticKGError

# Made once: to make one takes longer than to write a request.
_JSON = json.JSONEncoder(ensure_ascii=False)


class Refusal(CiticKGError):
    """A request that is answered with an HTTP status and a reason instead of what it asked for.

    ``line`` and ``column`` say where in the query it is wrong, from 1, or are 0; ``near`` are
    names of things, or terms with their prefixes, that may have been meant.
    """

    def __init__(
        self, status: int, why: str, line: int = 0, column: int = 0, near: Sequence[str] = ()
    ) -> None:
        self.status = status
        self.near = tuple(near)
        self.line = line
        self.column = column
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Request:
    """One read of the release.

    ``path`` is decoded and begins with a slash; ``parameters`` are those of the query string,
    or of a posted form, in order; ``origin`` is scheme and authority of the server as the
    client names it, such as ``http://127.0.0.1:8000``; ``gzip`` says that the client takes it.
    """

    path: str
    parameters: tuple[tuple[str, str], ...] = ()
    accept: str = ""
    origin: str = "http://localhost"
    gzip: bool = False

    def first(self, name: str) -> str | None:
        """The value of the parameter, or None. Raises ``Refusal`` where it is given twice."""
        found = self.all(name)
        if len(found) > 1:
            raise Refusal(400, f"the parameter {name!r} is given {len(found)} times; give it once")
        return found[0] if found else None

    def all(self, name: str) -> list[str]:
        """All values of the parameter, in order."""
        return [value for key, value in self.parameters if key == name]

    @property
    def has_query(self) -> bool:
        """Whether it asks for a query to be evaluated that the client wrote."""
        return self.path.startswith("/sparql") and any(n == "query" for n, _ in self.parameters)

    def to_bytes(self) -> bytes:
        """The request for another process, and the key of its answer in a cache."""
        fields = [self.path, self.parameters, self.accept, self.origin, self.gzip]
        return _JSON.encode(fields).encode("utf-8", "surrogatepass")

    @classmethod
    def from_bytes(cls, data: bytes) -> Request:
        """The request that ``to_bytes`` wrote."""
        path, parameters, accept, origin, gzip = json.loads(data.decode("utf-8", "surrogatepass"))
        return cls(path, tuple((k, v) for k, v in parameters), accept, origin, gzip)
