"""The only way to WeChat (微信): login, phone, messages, safety checks, mini-program codes, pushes.

Other rooms use ``service`` and nothing else. It knows no other room and keeps nothing about people.
"""
