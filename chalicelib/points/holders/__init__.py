"""Holders: what whoever has points sees of them, and can check. Nothing is posted or changed here."""
