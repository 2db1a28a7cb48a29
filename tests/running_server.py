"""A real server for the tests: ``citic-kg serve`` as a process of its own, on a free port.

The fixture ``server`` of conftest.py is one that all tests share; a test that harms its server,
or needs options, starts its own with ``running_server``.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from urllib.parse import urlencode, urlsplit

_ADDRESS = re.compile(r"^citic-kg: serving .* at (http://\S+)/ ", re.MULTILINE)
START_SECONDS = 30
END_SECONDS = 10

Headers = Mapping[str, str]
Parameters = Sequence[tuple[str, str]]


class ServerFailed(Exception):
    """The server did not start, or did not end well; the message has its log."""


@dataclass(frozen=True)
class Response:
    """What came back, as it came: no redirect is followed, nothing is decompressed."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.body.decode("utf-8")

    @property
    def media_type(self) -> str:
        """Content-Type without its parameters."""
        return self.header("content-type").partition(";")[0].strip()

    def header(self, name: str) -> str:
        """The value of the header, or nothing."""
        return self.headers.get(name, "")


@dataclass(frozen=True)
class RunningServer:
    """A server that runs: its address without a slash at the end, its process, its log."""

    url: str
    process: subprocess.Popen[bytes]
    log_file: Path

    @property
    def address(self) -> tuple[str, int]:
        """Host and port, for a socket."""
        parts = urlsplit(self.url)
        assert parts.hostname is not None
        assert parts.port is not None
        return parts.hostname, parts.port

    @property
    def log(self) -> str:
        """What the server has written on standard error so far."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def request(
        self,
        method: str,
        target: str,
        headers: Headers | None = None,
        body: bytes | None = None,
        timeout: float = 60,
    ) -> Response:
        """Send one request on a connection of its own; the target is sent as it is given."""
        connection = HTTPConnection(*self.address, timeout=timeout)
        try:
            connection.request(method, target, body, dict(headers or {}))
            answer = connection.getresponse()
            return Response(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, target: str, parameters: Parameters = (), **headers: str) -> Response:
        """GET; ``accept_encoding="gzip"`` is the header Accept-Encoding."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        return self.request("GET", target + query, _names(headers))

    def query(self, text: str, parameters: Parameters = (), **headers: str) -> Response:
        """The result of a SPARQL query, by GET."""
        return self.get("/sparql", [("query", text), *parameters], **headers)

    def post(self, media_type: str, body: bytes | str, target: str = "/sparql") -> Response:
        """POST the body, as UTF-8; without a media type no Content-Type is sent."""
        data = body.encode() if isinstance(body, str) else body
        return self.request(
            "POST", target, {"Content-Type": media_type} if media_type else {}, data
        )

    def stop(self, number: signal.Signals = signal.SIGTERM, seconds: float = END_SECONDS) -> int:
        """Send the signal and return the exit code; ``ServerFailed`` where it does not end."""
        self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            self.process.kill()
            self.process.wait()
            raise ServerFailed(f"no end after {seconds} s:\n{self.log}") from error


def _names(headers: Headers) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def running_server(release: Path, log_file: Path, *options: str) -> Iterator[RunningServer]:
    """Start ``citic-kg serve`` on the release, and end it by SIGTERM if it has not ended.

    Raises ``ServerFailed`` where it does not start, or does not end with exit code 0.
    """
    command = [sys.executable, "-m", "citic_kg", "serve", "--release", str(release), "--port", "0"]
    env = {k: v for k, v in os.environ.items() if not k.startswith("CITIC_KG_")}
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [*command, *options], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env
        )
    try:
        server = RunningServer(_url(process, log_file), process, log_file)
        yield server
        if process.poll() is None and (code := server.stop()):
            raise ServerFailed(f"exit code {code}:\n{server.log}")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _url(process: subprocess.Popen[bytes], log_file: Path) -> str:
    """The address that the server tells when it is ready."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        log = log_file.read_text(encoding="utf-8", errors="replace")
        if found := _ADDRESS.search(log):
            return found[1]
        if process.poll() is not None:
            raise ServerFailed(f"exit code {process.returncode} at the start:\n{log}")
        time.sleep(0.02)
    raise ServerFailed(f"not ready after {START_SECONDS} s:\n{log_file.read_text('utf-8')}")
