"""The release is exchanged, broken or deleted while it is served."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from citic_kg.web.served_release import DESCRIPTION
from tests.running_server import Response, RunningServer, running_server
from tests.server_probes import (
    PROC,
    alive,
    answers,
    family,
    health,
    kill,
    question,
    until,
    workers,
)

pytestmark = pytest.mark.skipif(not PROC.is_dir(), reason="processes are looked up in /proc")


class Shelf:
    """Releases beside each other, and the link that tells which one is served."""

    def __init__(self, folder: Path, release: Path) -> None:
        self._folder = folder
        self._release = release.resolve()
        self.link = folder / "release"

    def add(self, name: str) -> Path:
        """Another release: the same facts under another description."""
        target = self._folder / name
        shutil.copytree(self._release, target)
        with (target / DESCRIPTION).open("a", encoding="utf-8") as description:
            description.write(f"# {name}\n")
        return target

    def point(self, target: Path) -> None:
        """Exchange the release in one step, as a build does."""
        fresh = self._folder / "link"
        fresh.symlink_to(target, target_is_directory=True)
        os.replace(fresh, self.link)


def _digest(release: Path) -> str:
    return hashlib.sha256((release / DESCRIPTION).read_bytes()).hexdigest()


@pytest.fixture
def shelf(tmp_path: Path, release: Path) -> Shelf:
    made = Shelf(tmp_path, release)
    made.point(made.add("first"))
    return made


@pytest.fixture
def served(shelf: Shelf, tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(shelf.link, tmp_path / "log", "--workers", "2") as server:
        yield server


def _serves(server: RunningServer, release: Path) -> bool:
    return health(server)["release"] == _digest(release)


@contextmanager
def _load(server: RunningServer) -> Iterator[list[Response]]:
    """Four clients that ask one question after the other; what they were told."""
    ended = threading.Event()
    told: list[Response] = []

    def ask(client: int) -> None:
        number = client * 1_000_000
        while not ended.is_set():
            number += 1
            told.append(server.query(question(number)))
            told.append(server.get("/id/citic-bank", accept="text/turtle"))
            told.append(server.get("/download/dataset.ttl"))

    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(ask, client) for client in range(4)]
        try:
            yield told
        finally:
            ended.set()
            for client in asked:
                client.result()


def _more(told: list[Response]) -> None:
    count = len(told)
    until(lambda: len(told) > count + 20)


def test_a_new_release_is_served_without_a_lost_request(
    shelf: Shelf, served: RunningServer
) -> None:
    former = family(served)
    tag = served.get("/").header("etag")
    with _load(served) as told:
        for name in ("second", "third"):
            fresh = shelf.add(name)
            shelf.point(fresh)
            until(partial(_serves, served, fresh))
            _more(told)
    assert {answer.status for answer in told} == {200, 303}
    until(lambda: not alive(former))
    again = served.get("/", if_none_match=tag)
    assert again.status == 200
    assert again.header("etag") != tag
    assert served.get("/download/dataset.ttl").body.endswith(b"# third\n")


def test_what_was_begun_on_the_former_release_is_finished(
    shelf: Shelf, served: RunningServer
) -> None:
    former = family(served)
    part = "{ SELECT * { ?a ?b ?c } LIMIT 3000 } { SELECT * { ?d ?e ?f } LIMIT 3000 }"
    with ThreadPoolExecutor() as threads:
        begun = threads.submit(served.query, f"SELECT (COUNT(*) AS ?n) {{ {part} }}")
        until(lambda: health(served)["busy"])
        fresh = shelf.add("second")
        shelf.point(fresh)
        until(lambda: _serves(served, fresh))
        assert answers(served)
        told = begun.result()
    assert told.status == 200
    assert "9000000" in told.text
    until(lambda: not alive(former))


def test_a_broken_release_is_passed_over_and_a_good_one_taken(
    shelf: Shelf, served: RunningServer, tmp_path: Path
) -> None:
    first = shelf.link.resolve()
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / DESCRIPTION).write_text("no release", encoding="utf-8")
    shelf.point(broken)
    until(lambda: "passed over" in served.log)
    assert _serves(served, first)
    assert answers(served)
    good = shelf.add("good")
    shelf.point(good)
    until(lambda: _serves(served, good))
    assert served.log.count("passed over") == 1


def test_a_deleted_release_goes_on_being_served(shelf: Shelf, served: RunningServer) -> None:
    first = shelf.link.resolve()
    digest = _digest(first)
    shelf.link.unlink()
    shutil.rmtree(first)
    kill(workers(served))
    assert answers(served)
    assert health(served)["release"] == digest
    assert served.get("/download/citic-kg.ttl").status == 503
    assert "Traceback" not in served.log
    fresh = shelf.add("fresh")
    shelf.point(fresh)
    until(lambda: _serves(served, fresh))
    assert served.get("/download/citic-kg.ttl").status == 200
