"""The cache of replies: by request and release, least recently used first out, bounded in bytes."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from citic_kg.server.evaluation import Head

MAX_BYTES = 64 * 1024 * 1024
MAX_ENTRY = 2 * 1024 * 1024
# An entry takes about two kilobytes besides the bytes that are counted.
MAX_ENTRIES = 20_000

MAX_ASKED = 10_000


@dataclass(frozen=True)
class Entry:
    """A reply that is kept."""

    head: Head
    body: bytes


class Cache:
    """Replies of one release, by the bytes of their request."""

    def __init__(
        self,
        release: str,
        edition: str = "",
        max_bytes: int = MAX_BYTES,
        max_entry: int = MAX_ENTRY,
    ) -> None:
        """A cache for the release of that digest, of so many bytes, in entries of so many.

        ``edition`` is what replies may differ by though the release is the same.
        """
        self._release = release
        self._edition = hashlib.sha256(edition.encode())
        self._max_bytes = max_bytes
        self._max_entry = max_entry
        self._entries: OrderedDict[bytes, Entry] = OrderedDict()
        self._asked: OrderedDict[int, None] = OrderedDict()
        self.size = 0

    def etag(self, key: bytes) -> str:
        """The entity tag of the reply to a request: it is known before the reply is.

        It is weak, since the same reply may be sent compressed and not.
        """
        tagged = self._edition.copy()
        tagged.update(key)
        return f'W/"{self._release[:16]}-{tagged.hexdigest()[:24]}"'

    def get(self, key: bytes) -> Entry | None:
        """The reply, if it is here."""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def asked_before(self, key: bytes) -> bool:
        """Whether the request came not long ago: only then is its reply worth keeping.

        So questions that are asked once, however many, push out none that are asked often.
        """
        mark = hash(key)
        if mark in self._asked:
            return True
        self._asked[mark] = None
        if len(self._asked) > MAX_ASKED:
            self._asked.popitem(last=False)
        return False

    def put(self, key: bytes, entry: Entry) -> None:
        """Keep a reply; older ones go."""
        size = len(key) + len(entry.body)
        if size > self._max_entry or key in self._entries:
            return
        self._entries[key] = entry
        self.size += size
        while self.size > self._max_bytes or len(self._entries) > MAX_ENTRIES:
            gone_key, gone = self._entries.popitem(last=False)
            self.size -= len(gone_key) + len(gone.body)
