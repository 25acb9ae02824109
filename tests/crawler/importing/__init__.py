"""Files of strangers, read and brought in."""
