"""The ontology, the shapes, the controlled values and the alignments, as Turtle."""
