"""One file for each asynchronous Lambda: read the record, call a room's service."""
