"""A release directory, swapped in whole.

``release`` is a symbolic link to a directory in ``.release`` beside it. A build writes a
directory of its own there and then replaces the link, which the file system does in one step:
a reader sees the old release or the new one, and a build that is killed leaves the old one.
The release before the present one is kept for readers that have it open.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from citic_kg.errors import BadReleaseError

STORE_DIR = "store"


@contextmanager
def new_release(target: Path) -> Iterator[Path]:
    """A fresh directory to write the release into; swapped in at ``target`` on success.

    On an error it is removed and the former release stays. Raises ``BadReleaseError`` where
    the place cannot be written, holds something else, or another build is writing.
    """
    if target.exists() and not target.is_symlink():
        raise BadReleaseError(
            target, "something that is no release is in the way", "move it, or choose another --out"
        )
    shelf = target.parent / f".{target.name}"
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        lock = (shelf / "lock").open("w", encoding="utf-8")
    except OSError as error:
        raise BadReleaseError(
            target.parent, f"cannot be written ({error.strerror})", "choose another --out"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BadReleaseError(
                target, "another build is writing this release", "wait for it to end"
            ) from error
        fresh = Path(tempfile.mkdtemp(prefix="release-", dir=shelf))
        fresh.chmod(0o755)
        try:
            yield fresh
            former = target.resolve() if target.is_symlink() else None
            _point(target, fresh)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        _sweep(shelf, keep={fresh.resolve(), former})


def _point(target: Path, fresh: Path) -> None:
    """Replace the link in one step."""
    link = fresh.with_name(f"{fresh.name}.link")
    link.symlink_to(Path(f".{target.name}") / fresh.name, target_is_directory=True)
    os.replace(link, target)


def _sweep(shelf: Path, keep: set[Path | None]) -> None:
    """Remove what earlier builds left on the shelf."""
    for path in shelf.glob("release-*"):
        if path.is_symlink():
            path.unlink()
        elif path.resolve() not in keep:
            shutil.rmtree(path, ignore_errors=True)


def write_release(folder: Path, files: Mapping[str, bytes], quads: list[ox.Quad]) -> None:
    """Write the files and the store into the folder."""
    store = ox.Store(str(folder / STORE_DIR))
    store.bulk_extend(quads)
    store.flush()
    del store
    for name, content in files.items():
        (folder / name).write_bytes(content)
