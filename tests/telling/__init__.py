"""Tests of what the service tells people."""
