"""What a page says of its texts: dates, numbers, place, session, speaker, kind; each with its certainty and where it was read."""
