"""What the room of places does, a file for each kind of act. It imports none of them: a scan needs ``front`` alone."""
