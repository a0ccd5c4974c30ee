"""Facts and documents of every feature as strict types. Nothing here decides; the rules do."""
