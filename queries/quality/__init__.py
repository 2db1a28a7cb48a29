"""What the ontology is checked for: each a query that finds terms."""
