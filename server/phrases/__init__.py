"""What each site really writes: counted from its records, offered to its phones as one document."""
