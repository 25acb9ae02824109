"""What the service answers over HTTP: whether it is well, and its figures."""
