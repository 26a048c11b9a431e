"""Races, refusals, poison and killed workers on the embedded AWS, where conditional writes and queues are real."""
