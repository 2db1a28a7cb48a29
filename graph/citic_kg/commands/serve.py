"""``citic-kg serve``: the graph over HTTP."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path

import click

from citic_kg.commands.output import release_option, reports_option


@click.command()
@release_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port; 0 is any free one.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Processes for what is short, and as many each for large pages and for long queries; "
    "else one a processor.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 3600),
    default=30,
    show_default=True,
    help="Seconds that a query may take.",
)
@click.option(
    "--memory",
    type=click.IntRange(64, 1_000_000),
    default=1024,
    show_default=True,
    help="Megabytes that a query may use.",
)
@click.option(
    "--max-result",
    type=click.IntRange(1, 100_000),
    default=64,
    show_default=True,
    help="Megabytes that a result may have.",
)
@reports_option
@click.option("--open", "open_page", is_flag=True, help="Open the home page in the browser.")
@click.option("--log-queries", is_flag=True, help="Log the parameters of requests too.")
def serve(
    release: Path | None,
    host: str,
    port: int,
    workers: int | None,
    timeout: float,
    memory: int,
    max_result: int,
    reports: Path | None,
    open_page: bool,
    log_queries: bool,
) -> None:
    """Serve the graph over HTTP: a SPARQL endpoint, linked data, and pages to read.

    A new release is picked up while the server runs. Passages are shown with their words where
    the report texts are at hand: those of --reports, or, to readers on this machine only,
    those of the usual folder. Ctrl-C or SIGTERM ends the server.
    """
    from citic_kg.locations import release_to_read
    from citic_kg.server.run import listen, run, url_of
    from citic_kg.server.worker import Limits
    from citic_kg.server.worker_end import Served

    served = Served(
        folder=release_to_read(release).absolute(),
        reports=_texts_to_show(reports, host),
        limits=Limits(timeout, memory, max_result),
        workers=workers or max(2, os.cpu_count() or 1),
    )
    listening = listen(host, port)
    url = url_of(listening)

    def ready() -> None:
        click.echo(f"citic-kg: serving {served.folder.name} at {url} (Ctrl-C ends it)", err=True)
        if open_page:
            import webbrowser

            webbrowser.open(url)

    run(served, listening, log_queries, ready)


def _texts_to_show(given: Path | None, host: str) -> Path | None:
    """The report texts: to strangers only those that were named for it."""
    from citic_kg.errors import RequestError
    from citic_kg.locations import reports_dir

    if given is not None:
        return reports_dir(given).absolute()
    if not _is_loopback(host):
        return None
    try:
        return reports_dir().absolute()
    except RequestError:
        return None  # none are here, and none were asked for


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
