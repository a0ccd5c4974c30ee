"""A person's own work month by month, counted from accepted facts."""
