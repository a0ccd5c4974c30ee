"""Fire duty on the phone: taking extinguishers away for service and bringing them back, within the quarter, offline."""
