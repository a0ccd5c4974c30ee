"""What a label stands on: the equipment or checkpoint card, resolved offline."""
