"""Output: to standard output, or to a file that is replaced in one step."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from citic_kg.errors import CiticKGError

STDOUT = Path("-")

release_option = click.option(
    "--release",
    type=click.Path(path_type=Path),
    help="The release to read; else CITIC_KG_RELEASE, else the nearest folder named release.",
)
as_of_option = click.option(
    "--as-of",
    type=int,
    metavar="YEAR",
    help="Only what a reader of the reports up to that reporting year could know.",
)
reports_option = click.option(
    "--reports",
    type=click.Path(path_type=Path),
    help="The folder of report texts; else CITIC_KG_REPORTS, else ../shared/reports.",
)
facts_option = click.option(
    "--facts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The folder of facts; else those of the package.",
)
output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The file to write; else, or with -, the screen.",
)


def write_output(content: bytes, output: Path | None) -> None:
    """Write the content to the file, whole or not at all, or to standard output."""
    if output is None or output == STDOUT:
        if sys.stdout is None:
            raise CiticKGError("standard output is closed; give a file with --output")
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    import tempfile

    try:
        if output.exists() and not output.is_file():
            # A pipe or a terminal cannot be replaced; a directory says so itself.
            output.write_bytes(content)
            return
        handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            umask = os.umask(0o022)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)
            Path(name).replace(output)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise CiticKGError(
            f"{output}: cannot be written ({error.strerror}); choose another --output"
        ) from error
