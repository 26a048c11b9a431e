"""The ledger (账本): double entry, append only, a chain for each account. Sub-rooms post by its service alone."""
