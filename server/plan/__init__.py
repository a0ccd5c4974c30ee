"""A site's plan on the server: which systems are there, shifts, holidays, what runs now, and how checklists are done here."""
