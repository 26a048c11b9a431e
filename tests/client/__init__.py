"""The client: what is built, how it is served, and stories in a browser."""
