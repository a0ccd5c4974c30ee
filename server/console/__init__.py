"""The supervisors' console: pages rendered here, refreshed by htmx, readable without it."""
