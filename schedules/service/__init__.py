"""The service: harvests on schedules, for months, whatever dies or is edited meanwhile."""
