"""What both sides share: records, rules, the exchange. No input or output in this room."""

__version__ = "0.1.0"
