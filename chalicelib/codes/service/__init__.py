"""codes: what the room does, a file for each kind of act. It imports none of them: a scan needs ``scans`` alone."""
