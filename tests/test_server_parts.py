"""The parts of the server that have laws: frames, requests on the wire, the cache, the body."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from urllib.parse import parse_qsl, quote, quote_plus, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citic_kg.server import cache as caches
from citic_kg.server.cache import Cache, Entry
from citic_kg.server.evaluation import Evaluation, Failure, Head, Room
from citic_kg.server.frames import Kind, Unpacker, pack
from citic_kg.server.incoming import parameters_of
from citic_kg.web.request import Refusal, Request

HEAD = Head(200, "text/plain", {})
T = TypeVar("T")
TEXT = st.text(max_size=40)


@given(
    frames=st.lists(st.tuples(st.sampled_from(Kind), st.binary(max_size=300)), max_size=20),
    cuts=st.lists(st.integers(1, 50), min_size=1, max_size=10),
)
def test_frames_come_out_as_they_went_in_however_they_are_cut(
    frames: list[tuple[Kind, bytes]], cuts: list[int]
) -> None:
    sent = b"".join(pack(kind, payload) for kind, payload in frames)
    found: list[tuple[Kind, bytes]] = []
    unpacker, at, turn = Unpacker(), 0, 0
    while at < len(sent):
        size = cuts[turn % len(cuts)]
        found += unpacker.feed(sent[at : at + size])
        at, turn = at + size, turn + 1
    assert found == frames


@given(
    path=TEXT,
    parameters=st.lists(st.tuples(TEXT, TEXT), max_size=5),
    accept=TEXT,
    gzip=st.booleans(),
)
def test_a_request_crosses_the_wire_unchanged(
    path: str, parameters: list[tuple[str, str]], accept: str, gzip: bool
) -> None:
    request = Request(path, tuple(parameters), accept, "http://127.0.0.1", gzip)
    assert Request.from_bytes(request.to_bytes()) == request


@given(raw=st.text(st.sampled_from("ab=&+%0aF\\\"'\x7fé\u4e2d;")), quoted=TEXT)
def test_parameters_are_decoded_as_the_standard_library_does(raw: str, quoted: str) -> None:
    for text in (raw, quote(quoted), f"q={quote(quoted, safe='')}&r={quote_plus(quoted)}"):
        given = text.encode()
        try:
            found = parameters_of(given)
        except Refusal:
            with pytest.raises(ValueError, match=r"non-hexadecimal|codec"):
                unquote_to_bytes(_strict(text)).decode()
            continue
        assert found == parse_qsl(text, keep_blank_values=True, errors="strict")


def _strict(text: str) -> str:
    """The text; an error where a percent sign has no two digits after it."""
    if re.search("%(?![0-9A-Fa-f]{2})", text):
        raise ValueError("non-hexadecimal")
    return text


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 60)), max_size=80))
def test_the_cache_gives_what_was_put_and_never_holds_more_than_it_may(
    asked: list[tuple[int, int]],
) -> None:
    cache = Cache("release", max_bytes=200, max_entry=50)
    for number, size in asked:
        key = str(number).encode()
        entry = Entry(HEAD, bytes([number]) * size)
        found = cache.get(key)
        assert found is None or set(found.body) <= {number}
        cache.put(key, entry)
        assert cache.size <= 200
        assert (cache.get(key) is None) == (found is None and len(key) + size > 50)


def test_the_cache_lets_go_of_what_was_not_asked_for_longest() -> None:
    cache = Cache("release", max_bytes=30, max_entry=30)
    for key in (b"a", b"b", b"c"):
        cache.put(key, Entry(HEAD, b"123456789"))
    assert cache.get(b"a") is not None
    cache.put(b"d", Entry(HEAD, b"123456789"))
    assert cache.get(b"b") is None
    assert cache.get(b"a") is not None


def test_a_reply_is_worth_keeping_when_it_is_asked_for_again() -> None:
    cache = Cache("release")
    assert [cache.asked_before(key) for key in (b"a", b"b", b"a")] == [False, False, True]
    for number in range(caches.MAX_ASKED):
        cache.asked_before(str(number).encode())
    assert not cache.asked_before(b"b")


def test_tags_differ_by_request_by_release_and_by_edition() -> None:
    releases, editions = ("one release", "another one"), ("one", "another")
    tags = {Cache(r, e).etag(k) for r in releases for e in editions for k in (b"a", b"b")}
    assert len(tags) == 8
    assert Cache("one release", "one").etag(b"a") in tags
    assert caches.MAX_ENTRY < caches.MAX_BYTES


def in_a_loop(work: Coroutine[None, None, T]) -> T:
    """Run it in a thread: where a browser is being driven, this one has a loop that runs."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


def evaluation() -> Evaluation:
    return Evaluation(b"/", Room())


@given(chunks=st.lists(st.binary(min_size=1, max_size=700_000), max_size=5))
def test_a_body_is_read_as_it_was_written_while_it_comes(chunks: list[bytes]) -> None:
    async def read() -> bytes:
        body = evaluation()

        async def write() -> None:
            for chunk in chunks:
                body.take_data(chunk)
                await asyncio.sleep(0)
            body.end()

        writing = asyncio.create_task(write())
        found = b"".join([chunk async for chunk in body.chunks()])
        await writing
        assert body.whole in (None, found)
        body.close()
        return found

    assert in_a_loop(read()) == b"".join(chunks)


def test_a_body_that_starts_anew_has_nothing_of_the_first_try() -> None:
    async def restarted() -> bytes | None:
        body = evaluation()
        body.take_data(b"x" * 2_000_000)
        body.restart()
        body.take_data(b"whole")
        body.end()
        return body.whole

    assert in_a_loop(restarted()) == b"whole"


def test_all_bodies_together_have_only_so_much_room() -> None:
    async def filled() -> None:
        room = Room(5_000_000)
        first, second = Evaluation(b"1", room), Evaluation(b"2", room)
        first.take_data(b"x" * 3_000_000)
        with pytest.raises(OSError, match="too large"):
            second.take_data(b"y" * 3_000_000)
        second.close()
        first.close()
        third = Evaluation(b"3", room)
        third.take_data(b"z" * 5_000_000)
        third.close()

    in_a_loop(filled())


def test_the_first_end_counts() -> None:
    async def ended() -> Failure | None:
        body = evaluation()
        body.end(Failure(503, "stopped"))
        body.end()
        return body.failure

    assert in_a_loop(ended()) == Failure(503, "stopped")
