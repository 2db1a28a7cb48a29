"""The reference of the ontology: what each term means, for readers."""
