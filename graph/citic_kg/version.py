"""The version of the package, and of the release format that it reads and writes."""

from __future__ import annotations

VERSION = "0.1.0"
RELEASE_FORMAT = 1
