"""What came from the phones, as supervisors read it: records with their photos, and what waits in quarantine."""
