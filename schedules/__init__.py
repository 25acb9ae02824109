"""Sources as configured and when they are due; it knows the calendar, never a person."""
