"""Fire duty on the server: the rule table, what is late or away, the removal plan, and moves of extinguishers."""
