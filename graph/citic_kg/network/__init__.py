"""Networks: the graph as things and the ties between them, each tie with its claims."""
