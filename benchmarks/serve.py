"""Requests a second of ``citic-kg serve`` beside ``oxigraph serve`` and rdflib-endpoint.

All three serve the same release in one run, one after the other, on loopback; wrk asks. It also
measures small questions while eight heavy ones run. Read the ratios, not the numbers.
"""

from __future__ import annotations

import http.client
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from citic_kg.build.pipeline import build
from citic_kg.locations import FACTS_DIR
from citic_kg.rdf.formats import release_prefixes

SECONDS = 4
CONNECTIONS = 16
HEAVY = 8
PREFIXES = "".join(
    f"PREFIX {name}: <{iri}>\n"
    for name, iri in release_prefixes([]).items()
    if name in ("citic", "id", "skos")
)
SMALL = PREFIXES + "SELECT ?p ?o WHERE { id:citic-bank ?p ?o } LIMIT 10"
MEDIUM = (
    PREFIXES
    + """
SELECT ?company ?standard (COUNT(?claim) AS ?claims) (GROUP_CONCAT(STR(?passage)) AS ?evidence)
WHERE {
  ?member citic:partOfGroup id:citic-group ; skos:prefLabel ?company .
  ?claim citic:holder ?member ; citic:standard / skos:prefLabel ?standard ;
    citic:evidence ?passage .
}
GROUP BY ?company ?standard ORDER BY ?company ?standard"""
)
NEVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
# The number of the request makes each query another one, so that no cache knows it.
LUA = """
math.randomseed({seed})
local number = 0
request = function()
  number = number + 1
  local path = "{path}" .. "?query=" .. "{query}"
  if {unique} then path = path .. "%20%23" .. number .. "-" .. math.random(1, 1000000000) end
  return wrk.format("GET", path, {{["Accept"] = "application/sparql-results+json"{tag}}})
end
"""


@dataclass(frozen=True)
class Server:
    """A server that runs: its name, its endpoint."""

    name: str
    endpoint: str


@dataclass(frozen=True)
class Measured:
    """What wrk saw: requests a second, median and 99th percentile in ms, answers not 2xx."""

    rate: float
    median: float
    tail: float
    refused: int


def wrk(endpoint: str, query: str, unique: bool, tag: str = "", connections: int = 0) -> Measured:
    """Ask for some seconds."""
    parts = urlsplit(endpoint)
    condition = f', ["If-None-Match"] = {tag!r}'.replace("'", "[[", 1).replace("'", "]]", 1)
    script = LUA.format(
        path=parts.path,
        query=quote(query, safe=""),
        unique="true" if unique else "false",
        seed=time.time_ns() % 2**31,  # or each run would ask what the run before it asked
        tag=condition if tag else "",
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as file:
        file.write(script)
        file.flush()
        order = ["wrk", "-t1", f"-c{connections or CONNECTIONS}", f"-d{SECONDS}", "--latency"]
        found = subprocess.run(
            [*order, "-s", file.name, f"{parts.scheme}://{parts.netloc}/"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", found)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", found)
    assert rate is not None, found
    return Measured(
        float(rate[1]),
        _latency(found, "50%"),
        _latency(found, "99%"),
        int(refused[1]) if refused else 0,
    )


def _latency(found: str, share: str) -> float:
    """Milliseconds at that share."""
    match = re.search(rf"{share}\s+([\d.]+)(us|ms|s|m)\b", found)
    assert match is not None, found
    return float(match[1]) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[match[2]]


@contextmanager
def running(name: str, order: list[str], endpoint: str, log: Path) -> Iterator[Server]:
    """A server, from when it answers until it is ended."""
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(order, stdout=out, stderr=out)
        try:
            for _ in range(300):
                time.sleep(0.1)
                if _ask(endpoint, SMALL) is not None:
                    break
            else:
                raise SystemExit(f"{name} does not answer: {log.read_text(encoding='utf-8')}")
            yield Server(name, endpoint)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _ask(endpoint: str, query: str) -> str | None:
    """The ETag of an answer, empty if it has none; None where there is no answer."""
    parts = urlsplit(endpoint)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    try:
        path = f"{parts.path}?query={quote(query, safe='')}"
        connection.request("GET", path, headers={"Accept": "application/sparql-results+json"})
        response = connection.getresponse()
        response.read()
        return (response.getheader("ETag") or "") if response.status == 200 else None
    except OSError:
        return None
    finally:
        connection.close()


def servers(folder: Path) -> Iterator[tuple[str, list[str], str]]:
    """Name, command and endpoint of each server."""
    release = folder / "release"
    build(FACTS_DIR, release)
    here = Path(sys.executable).parent
    ours = [str(here / "citic-kg"), "serve", "--release", str(release), "--port", "8801"]
    yield "citic-kg serve", [*ours, "--timeout", "20"], "http://127.0.0.1:8801/sparql"
    store = folder / "oxigraph"
    oxigraph = str(here / "oxigraph")
    load = ["load", "--location", str(store), "--file", str(release / "citic-kg.trig")]
    subprocess.run([oxigraph, *load], check=True, capture_output=True)
    serve = ["serve-read-only", "--location", str(store), "--union-default-graph"]
    bind = ["--bind", "127.0.0.1:8802"]
    yield "oxigraph serve", [oxigraph, *serve, *bind], "http://127.0.0.1:8802/query"
    peer = str(here / "rdflib-endpoint")
    order = [peer, "serve", "--host", "127.0.0.1", "--port", "8803", str(release / "citic-kg.ttl")]
    yield "rdflib-endpoint", order, "http://127.0.0.1:8803/"


def under_load(server: Server) -> tuple[Measured, Measured]:
    """Small questions of four connections, alone and while eight heavy ones run."""
    alone = wrk(server.endpoint, SMALL, unique=True, connections=4)
    heavy = [
        threading.Thread(target=_ask, args=(server.endpoint, f"{NEVER} #{i}"), daemon=True)
        for i in range(HEAVY)
    ]
    for thread in heavy:
        thread.start()
    time.sleep(1)
    return alone, wrk(server.endpoint, SMALL, unique=True, connections=4)


def main() -> None:
    """Measure all and print a table."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is needed: apt-get install wrk")
    print(f"| server | question | /s at {CONNECTIONS} connections | median ms | 99 % ms |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        for server_name, order, endpoint in servers(Path(name)):
            with running(server_name, order, endpoint, Path(name) / "log") as server:
                wrk(endpoint, SMALL, unique=True)  # none is measured cold
                for label, query, unique in (
                    ("small, new each time", SMALL, True),
                    ("small, repeated", SMALL, False),
                    ("medium, new each time", MEDIUM, True),
                    ("medium, repeated", MEDIUM, False),
                ):
                    _row(server, label, wrk(endpoint, query, unique))
                for label, query in (("small", SMALL), ("medium", MEDIUM)):
                    if tag := _ask(endpoint, query):
                        _row(server, f"{label}, conditional", wrk(endpoint, query, False, tag))
                if server.name != "rdflib-endpoint":  # it answers nobody during a heavy query
                    alone, loaded = under_load(server)
                    _row(server, "small, 4 connections", alone)
                    _row(server, f"the same beside {HEAVY} heavy ones", loaded)


def _row(server: Server, label: str, seen: Measured) -> None:
    note = f" ({seen.refused} refused)" if seen.refused else ""
    figures = f"{seen.rate:,.0f} | {seen.median:.2f} | {seen.tail:.2f}"
    print(f"| {server.name} | {label}{note} | {figures} |")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
