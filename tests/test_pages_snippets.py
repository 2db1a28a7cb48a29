"""Snippets that ask a question elsewhere: in shell, Python and R a value stays a value."""

from __future__ import annotations

import ast
import subprocess
from urllib.parse import parse_qsl, urlsplit

import pytest

from citic_kg.web.snippets import python_block, quoted, r_block, snippets
from tests.hostile import VALUES
from tests.page_probes import ORIGIN


def string_values(program: str) -> set[str]:
    nodes = (n for n in ast.walk(ast.parse(program)) if isinstance(n, ast.Constant))
    return {n.value for n in nodes if isinstance(n.value, str)} - {"results", "bindings", "value"}


def read_r(program: str) -> tuple[str, str]:
    """The string that the program begins with, read as R reads it, and the rest."""
    end, at, text = program[0], 1, ""
    assert end in "'\""
    escapes = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", '"': '"'}
    while program[at] != end:
        if program[at] != "\\":
            text += program[at]
            at += 1
        elif program[at + 1] in "uU":
            length = 4 if program[at + 1] == "u" else 8
            text += chr(int(program[at + 2 : at + 2 + length], 16))
            at += 2 + length
        else:
            text += escapes[program[at + 1]]
            at += 2
    return text, program[at + 1 :]


@pytest.mark.parametrize("value", VALUES.values(), ids=list(VALUES))
def test_a_snippet_has_the_value_and_nothing_else(value: str) -> None:
    query = f"# {value}\nSELECT * {{}}\n"
    shell, library, wrapper, r = snippets("names-of", {"thing": value}, query, ORIGIN)
    script = 'curl() { printf "%s\\0" "$@"; }\n' + shell.text
    found = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], capture_output=True, check=True, timeout=20
    )
    option, at, rest = found.stdout.decode().split("\0")
    assert (option, rest, found.stderr) == ("--fail", "", b"")
    assert parse_qsl(urlsplit(at).query) == [("thing", value)]
    assert string_values(library.text) == {"names-of", value}
    assert string_values(wrapper.text) >= {query, f"{ORIGIN}/sparql"}
    assert len(ast.parse(library.text).body) == 3
    assert len(ast.parse(wrapper.text).body) == 6
    start = r.text.removeprefix("query <- ")
    text, rest = read_r(start)
    assert text == query
    assert rest.startswith('\nendpoint <- "http')
    assert read_r(quoted(value)) == (value, "")
    assert ast.literal_eval(quoted(value)) == ast.literal_eval(python_block(value)) == value
    assert read_r(r_block(value)) == (value, "")
