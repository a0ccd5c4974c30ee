"""Patrol: rounds from facts, walking times, routes, and the supervisors' view of them."""
