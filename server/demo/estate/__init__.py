"""The demo estate: an invented company with two sites, built from a seed; see `estate.py`."""

from server.demo.estate.estate import Estate, SiteEstate, build_estate, morning_tasks, overdue_tasks
from server.demo.estate.faults import Fault, Rule
from server.demo.estate.people import Login

__all__ = ["Estate", "Fault", "Login", "Rule", "SiteEstate", "build_estate", "morning_tasks", "overdue_tasks"]
