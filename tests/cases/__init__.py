"""Pages and what is to come out of them: a folder a page, `input.html` as it was sent and `expected.json` as a reader would have it.

`python -m tests.cases.new NAME FILE [URL]` makes a new one.
"""
