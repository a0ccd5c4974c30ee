"""The inspection-day ledger (迎检): what was recorded of an item, a kind, a building or a site in some days, as a PDF."""
