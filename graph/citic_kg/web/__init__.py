"""What the graph says over HTTP: requests in, replies out, and nothing about processes."""
