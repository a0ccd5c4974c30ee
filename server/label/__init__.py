"""Printed labels: A4 sheets and single labels as PDF, SVG and picture."""
