"""Times every named question inside an open graph and prints the slowest.

Run it with the environment of ``make run`` active; it reads the nearest release. The target is
50 ms a question; no test asserts a time.
"""

from __future__ import annotations

import argparse
import statistics
import time

from citic_kg import KnowledgeGraph
from citic_kg.answer.question import Question, named_question, question_names

TARGET = 0.05
# Values for the parameters that have no default.
GIVEN = {"passage": "report/citic-2020-industry#char=5240,5425", "position": "400"}


def given(question: Question) -> dict[str, object]:
    """The values of the parameters that the question needs and has no default for."""
    needed = (p.name for p in question.parameters if not p.optional and p.default is None)
    return {name: GIVEN[name] for name in needed}


def seconds(kg: KnowledgeGraph, name: str, times: int) -> float:
    """The median time of a question from its text to its rows."""
    question = named_question(name)
    parameters = given(question)
    found = []
    for _ in range(times):
        began = time.perf_counter()
        kg.ask(question, **parameters)
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def main() -> None:
    """Print the slowest questions, and how many miss the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    times = parser.parse_args().times
    kg = KnowledgeGraph.open()
    kg.query("rankings")
    measured = {name: seconds(kg, name, times) for name in question_names()}
    for name in sorted(measured, key=lambda n: -measured[n])[:10]:
        print(f"{measured[name] * 1000:7.1f} ms  {name}")
    late = sum(t > TARGET for t in measured.values())
    print(f"{len(measured)} questions, {late} above {TARGET * 1000:.0f} ms")


if __name__ == "__main__":
    main()
