"""Permalinks: the address of an answer that says which answer it was when it was cited.

An answer is known by its digest: the SHA-256, in hexadecimal, of the bytes that ``format=tsv``
sends, so that ``curl ADDRESS.tsv | sha256sum`` tells it too. A permalink has the release's version
and the beginning of the digest among its parameters; who follows it is told whether the question
still has that answer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote

import pyoxigraph as ox

from citic_kg.answer.formats import to_tsv
from citic_kg.answer.rows import Answer
from citic_kg.web.request import Refusal, Request

RELEASE = "cited-release"
DIGEST = "cited-digest"
DIGEST_HEADER = "X-Result-Digest"
# So much of a digest is written into an address; by chance it is right once in 2 ** 64 times.
SHORT = 16
_DIGEST = re.compile(r"[0-9a-f]{8,64}")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,39}")


class Standing(Enum):
    """What became of a cited answer."""

    HOLDS = "the same release gives the same result"
    HOLDS_ELSEWHERE = "another release gives the same result"
    CHANGED = "the result is another one"


@dataclass(frozen=True)
class Cited:
    """What a permalink says of the answer: the version of the release, the digest's beginning."""

    release: str
    digest: str

    @classmethod
    def of(cls, request: Request) -> Cited | None:
        """What the request's address says was cited; None where it is no permalink.

        Raises ``Refusal`` with 400 where only one of the two is there, or is none.
        """
        release, digest = request.first(RELEASE), request.first(DIGEST)
        if release is None and digest is None:
            return None
        if release is None or digest is None:
            raise Refusal(400, f"a permalink has both {RELEASE} and {DIGEST}; give both, or none")
        if not _VERSION.fullmatch(release):
            raise Refusal(400, f"{RELEASE}={release[:60]!r} is no version, such as 0.1.0")
        if not _DIGEST.fullmatch(digest):
            why = "is no digest: 8 to 64 of the digits 0 to 9 and a to f"
            raise Refusal(400, f"{DIGEST}={digest[:80]!r} {why}")
        return cls(release, digest)

    def standing(self, version: str, digest: str) -> Standing:
        """What became of the answer, where this release of ``version`` gives ``digest``."""
        if not digest.startswith(self.digest):
            return Standing.CHANGED
        return Standing.HOLDS if version == self.release else Standing.HOLDS_ELSEWHERE


def result_digest(result: Answer | bool | Iterable[ox.Triple], ordered: bool = True) -> str:
    """The SHA-256 of a result, in hexadecimal.

    Of rows it is taken over their SPARQL 1.1 TSV in the order of the query, or, where the query
    has none and the engine may give them in any, in code point order; of a truth value over
    ``true`` or ``false``, of triples over their N-Triples lines in code point order.
    """
    if isinstance(result, Answer):
        head, *rows = to_tsv(result).removesuffix("\n").split("\n")
        text = "\n".join([head, *(rows if ordered else sorted(rows))]) + "\n"
    elif isinstance(result, bool):
        text = "true\n" if result else "false\n"
    else:
        text = "".join(sorted({f"{triple} .\n" for triple in result}))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def address(path: str, parameters: Mapping[str, str]) -> str:
    """The path with the parameters, in their order, percent-encoded."""
    pairs = "&".join(f"{_encoded(k)}={_encoded(v)}" for k, v in parameters.items())
    return f"{quote(path, safe='/.')}?{pairs}" if pairs else quote(path, safe="/.")


def permalink(path: str, parameters: Mapping[str, str], version: str, digest: str) -> str:
    """The address of the answer at the path, with what it is known by."""
    return address(path, {**parameters, RELEASE: version, DIGEST: digest[:SHORT]})


def _encoded(text: str) -> str:
    return quote(text, safe="", errors="replace")
