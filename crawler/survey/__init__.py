"""Surveying a site of which only an address is known: where its reports are listed, and how their addresses look."""
