"""The web page over an archive, and what a service answers over HTTP beside it."""
