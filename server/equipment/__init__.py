"""The equipment register on the server: the cards, their life, stock-takes, import and export."""
