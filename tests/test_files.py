"""Files: those of the release and those of the pages are tagged, compressed, and sent in parts."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from citic_kg.network import explorer
from citic_kg.server.files import STATIC
from citic_kg.web.descriptions import DUMPS
from tests.running_server import RunningServer

TURTLE = "/download/citic-kg.ttl"
VIS = "/static/explorer/vis-network.min.js"
FILES = [f"/download/{name}" for name in DUMPS] + [VIS, "/static/citic-kg.css", "/favicon.ico"]


def content(release: Path, target: str) -> bytes:
    """What the file holds."""
    name = target.rsplit("/", 1)[1]
    if target == VIS:
        return explorer.vis_network().encode("utf-8")
    if target == "/favicon.ico":
        return (STATIC / "icon.svg").read_bytes()
    return ((release if "download" in target else STATIC) / name).read_bytes()


@pytest.mark.parametrize("target", FILES)
def test_a_file_is_sent_whole_and_compressed(
    server: RunningServer, release: Path, target: str
) -> None:
    plain = server.get(target, accept_encoding="identity")
    packed = server.get(target, accept_encoding="gzip, br")
    assert plain.status == packed.status == 200
    assert plain.body == content(release, target)
    assert plain.header("content-encoding") == ""
    assert packed.header("content-encoding") == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body)
    for answer in (plain, packed):
        assert answer.header("content-length") == str(len(answer.body))
        assert "Accept-Encoding" in answer.header("vary")
        assert answer.header("content-type") == plain.header("content-type")
        assert answer.header("x-content-type-options") == "nosniff"
    assert server.get(target, accept_encoding="gzip").body == packed.body
    assert server.get(target, accept_encoding="gzip;q=0").body == plain.body


@pytest.mark.parametrize("target", [TURTLE, VIS])
def test_what_is_large_is_a_quarter_of_it(server: RunningServer, target: str) -> None:
    sizes = [len(server.get(target, accept_encoding=c).body) for c in ("identity", "gzip")]
    assert sizes[1] * 3 < sizes[0]


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("target", FILES)
def test_a_client_that_has_the_file_is_told_so(
    server: RunningServer, target: str, coding: str
) -> None:
    first = server.get(target, accept_encoding=coding)
    etag = first.header("etag")
    assert etag
    for condition in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        for method in ("GET", "HEAD"):
            headers = {"If-None-Match": condition, "Accept-Encoding": coding}
            again = server.request(method, target, headers)
            assert (again.status, again.body) == (304, b"")
            assert again.header("etag") == etag
    other = server.get(target, accept_encoding="identity" if coding == "gzip" else "gzip")
    assert other.header("etag") != etag
    for condition in ('"other"', other.header("etag")):
        headers = {"If-None-Match": condition, "Accept-Encoding": coding}
        assert server.request("GET", target, headers).status == 200


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("target", FILES)
def test_head_is_get_without_a_body(server: RunningServer, target: str, coding: str) -> None:
    headers = {"Accept-Encoding": coding}
    get, head = (server.request(method, target, headers) for method in ("GET", "HEAD"))
    assert (head.status, head.body) == (200, b"")
    for name in ("content-length", "content-type", "etag", "content-encoding", "vary"):
        assert head.header(name) == get.header(name)


def test_the_tag_of_a_download_is_that_of_the_release(server: RunningServer) -> None:
    digest = json.loads(server.get("/health").body)["release"]
    tags = [server.get(f"/download/{name}").header("etag") for name in DUMPS]
    assert all(tag.startswith(f'"{digest[:16]}-') for tag in tags)
    assert len(set(tags)) == len(DUMPS)


def test_a_download_goes_on_where_it_was_cut_off(server: RunningServer, release: Path) -> None:
    whole = (release / "citic-kg.ttl").read_bytes()
    etag = server.get(TURTLE, accept_encoding="identity").header("etag")
    for coding in ("identity", "gzip"):
        headers = {"Range": "bytes=1000-", "If-Range": etag, "Accept-Encoding": coding}
        part = server.request("GET", TURTLE, headers)
        assert part.status == 206
        assert part.body == whole[1000:]
        assert part.header("content-range") == f"bytes 1000-{len(whole) - 1}/{len(whole)}"
    # Of another file it begins anew.
    anew = server.request("GET", TURTLE, {"Range": "bytes=1000-", "If-Range": '"other"'})
    assert (anew.status, anew.body) == (200, whole)
    assert server.request("GET", TURTLE, {"Range": "bytes=99999999-"}).status == 416


def test_scripts_and_styles_are_asked_for_again(server: RunningServer) -> None:
    """They change with the package: a browser asks whether they have."""
    for path in STATIC.iterdir():
        answer = server.get(f"/static/{path.name}")
        assert answer.body == path.read_bytes()
        assert answer.header("cache-control") == "no-cache"
        assert answer.header("etag") == f'"{hashlib.sha256(answer.body).hexdigest()[:32]}"'
    assert server.get(VIS).header("cache-control") == "max-age=86400"


@pytest.mark.parametrize(
    "target", ["/static/", "/static/none.js", "/static/explorer/", "/download/", "/download/store"]
)
def test_what_is_no_file_is_said_so(server: RunningServer, target: str) -> None:
    for accept, media_type in (("text/html", "text/html"), ("*/*", "text/plain")):
        answer = server.get(target, accept=accept)
        assert (answer.status, answer.media_type) == (404, media_type)
        assert "there is no file" in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("target", ["/health", "/favicon.ico", TURTLE, VIS, "/static/none"])
def test_files_are_read_only(server: RunningServer, method: str, target: str) -> None:
    answer = server.request(method, target, {"Accept": "application/json"}, b"")
    assert (answer.status, answer.media_type) == (405, "application/problem+json")
    assert answer.header("allow") == "GET, HEAD, OPTIONS"
    assert "read-only" in answer.text


@pytest.mark.parametrize(
    "target", ["/healthX", "/health/", "/favicon.icon", "/statically", "/down"]
)
def test_a_path_that_only_begins_like_one_of_ours_is_no_page(
    server: RunningServer, target: str
) -> None:
    answer = server.get(target, accept="text/html")
    assert (answer.status, answer.media_type) == (404, "text/html")
    assert "Search" in answer.text
