"""Runs over files, on one machine or many."""
