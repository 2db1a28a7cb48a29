"""The facts: things and claims as Turtle, and what is recorded of each report text."""
