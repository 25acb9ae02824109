"""What the cleaner promises, stage by stage."""
