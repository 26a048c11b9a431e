"""What the ledger does. ``posting`` is the one place that writes entries."""
