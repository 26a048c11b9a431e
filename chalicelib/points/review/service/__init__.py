"""What the committee does, a module an act. ``due.run`` is the schedule's."""
