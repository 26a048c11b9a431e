"""What the honours do: nominations, answers, decisions, lists; one's own data."""
