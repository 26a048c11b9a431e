"""What a person may ask for about their own data, and the jobs that do it. Rooms add their part in ``parts``."""
