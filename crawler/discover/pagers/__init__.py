"""Pagers: the controls by which a listing goes on over several pages, links or written by a script that is never run."""
