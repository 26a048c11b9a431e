"""What the scheme does. ``reading`` is what the other sub-rooms ask; the rest is for this one's own routes and jobs."""
