"""Today's due work of the person who holds the phone."""
