"""From the facts to a release: describe, infer, order, write, swap in."""
