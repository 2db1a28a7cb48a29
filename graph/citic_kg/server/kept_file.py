"""Kept files: what is sent as it is, with a tag of its bytes, compressed once."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import PurePath

from starlette.types import Send

from citic_kg.server.incoming import Headers, gzip_is_taken
from citic_kg.server.responses import Pairs, has_already, has_any, send_kept, send_nothing_new

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
    ".trig": "application/trig",
    ".ttl": "text/turtle; charset=utf-8",
}
_LEVEL = 6
_VARY = (b"vary", b"Accept-Encoding")


def media_type(name: str) -> str:
    """The media type of a file, by its suffix."""
    return TYPES[PurePath(name).suffix]


@dataclass(frozen=True)
class KeptFile:
    """A file that is kept: as it is and compressed; either is nothing where it is not kept.

    ``tag`` is an entity tag without its quotation marks, that of the compressed form has an end.
    """

    kind: str
    tag: str
    body: bytes
    packed: bytes
    caching: str = "no-cache"

    @classmethod
    def of(cls, name: str, body: bytes, caching: str = "no-cache") -> KeptFile:
        """A file with a name and content."""
        tag = hashlib.sha256(body).hexdigest()[:32]
        return cls(media_type(name), tag, body, packed(body), caching)

    async def send(
        self, send: Send, method: str, headers: Headers, *more: tuple[bytes, bytes]
    ) -> None:
        """Send it in the form that the client takes, or say that it has it."""
        gzipped = bool(self.packed) and gzip_is_taken(headers)
        etag = f'"{self.tag}-gzip"' if gzipped else f'"{self.tag}"'
        if has_already(headers, etag) or has_any(headers):
            await send_nothing_new(send, etag)
            return
        pairs: Pairs = [
            (b"content-type", self.kind.encode()),
            (b"etag", etag.encode()),
            (b"cache-control", self.caching.encode()),
            _VARY,
            *more,
        ]
        if gzipped:
            pairs.append((b"content-encoding", b"gzip"))
        await send_kept(send, method, self.packed if gzipped else self.body, pairs)


def packed(body: bytes) -> bytes:
    """The bytes compressed, the same each time; nothing where that saves nothing."""
    found = gzip.compress(body, _LEVEL, mtime=0)
    return found if len(found) < len(body) else b""
