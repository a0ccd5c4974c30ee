"""Spreadsheets as the product reads and writes them: `reading.read_tables` for what a person uploads (xlsx or csv), `writing`
for what a person downloads. Shared by every feature with an import or an export; it knows no feature and touches no database."""
