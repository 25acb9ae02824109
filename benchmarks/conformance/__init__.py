"""The published suites of other projects, run against ours: what is as the standard has it, and what we chose otherwise."""
