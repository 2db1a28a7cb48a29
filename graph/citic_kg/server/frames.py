"""Frames: how the server and its workers talk over a socket.

A frame is a kind (one byte), a length (four bytes, big-endian) and so many bytes. The server
sends requests. A worker sends ``HELLO`` when it is ready, and for each request ``HEAD``, any
number of ``DATA`` and ``END``; or instead ``END`` alone with what went wrong, or ``WHOLE`` alone
with a reply that is small, as most are.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from enum import IntEnum

_HEADER = struct.Struct(">BI")
_LENGTH = struct.Struct(">I")
_JSON = json.JSONEncoder(ensure_ascii=False)


class Kind(IntEnum):
    """What a frame holds."""

    HELLO = 1  # JSON: pid, version, digest, edition
    REQUEST = 2  # Request.to_bytes
    HEAD = 3  # JSON: status, media type, headers, volatile
    DATA = 4  # the next bytes of the body
    END = 5  # JSON: nothing, or status and detail of a failure
    WHOLE = 6  # the length of the head in four bytes, the head as in HEAD, the body


def pack(kind: Kind, payload: bytes) -> bytes:
    """One frame."""
    return _HEADER.pack(kind, len(payload)) + payload


def pack_json(kind: Kind, value: object) -> bytes:
    """One frame with a JSON value."""
    return pack(kind, encode(value))


def encode(value: object) -> bytes:
    """The value as JSON."""
    return _JSON.encode(value).encode("utf-8", "surrogatepass")


def pack_whole(head: bytes, body: bytes) -> bytes:
    """One frame with a reply: its head as JSON, and its body."""
    return pack(Kind.WHOLE, _LENGTH.pack(len(head)) + head + body)


def unpack_whole(payload: bytes) -> tuple[bytes, bytes]:
    """Head and body of such a frame."""
    end = _LENGTH.size + _LENGTH.unpack_from(payload)[0]
    return payload[_LENGTH.size : end], payload[end:]


class Unpacker:
    """Collects bytes as they arrive and gives back whole frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[Kind, bytes]]:
        """The frames that are whole now."""
        self._buffer += data
        at = 0
        while len(self._buffer) - at >= _HEADER.size:
            kind, length = _HEADER.unpack_from(self._buffer, at)
            end = at + _HEADER.size + length
            if len(self._buffer) < end:
                break
            yield Kind(kind), bytes(self._buffer[at + _HEADER.size : end])
            at = end
        del self._buffer[:at]
