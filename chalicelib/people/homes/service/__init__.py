"""What homes do, a file for each kind of act. Every act is one transaction."""
