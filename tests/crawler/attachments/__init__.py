"""What is promised of files that pages link."""
