"""What people do with the client, in Chromium, against the embedded stack with the demo district."""
