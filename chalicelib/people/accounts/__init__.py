"""Accounts (账号): login by WeChat, sessions, phone, consent. What a person may elsewhere is not decided here."""
