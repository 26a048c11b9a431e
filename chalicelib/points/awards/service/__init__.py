"""What awards do. ``applying`` is the job's; ``listing`` is what staff and holders are shown."""
