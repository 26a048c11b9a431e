"""The ground that every room stands on: routes, policy, tables, outbox, jobs, keys. It knows no room."""
