"""Speed and quality beside other tools: each module is a command that prints a table."""
