"""Tests of what the service answers over HTTP."""
