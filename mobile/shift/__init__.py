"""What still waits on this phone, the end of a shift, receipts, the rescue bundle."""
