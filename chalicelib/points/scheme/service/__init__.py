"""What the scheme does. ``reading`` is what the other sub-rooms ask."""
