"""How far a harvest goes back: where listings lead, what is new there, which known pages are asked for again, what vanished."""
