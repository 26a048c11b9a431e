"""What the mall does, a file an act. ``holding`` is the one place that changes what stock and budgets hold."""
