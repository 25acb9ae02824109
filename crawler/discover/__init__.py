"""Finding the way on: canonical addresses, and what the links of a page lead to."""
