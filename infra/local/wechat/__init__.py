"""A WeChat of our own, for this machine only: it behaves as the real one does, and fails on request.

``python -m infra.local.wechat`` serves it on loopback. What the real WeChat has is under its real paths; what only a
simulator has (whose phone it is, faults, the clock) is under ``/sim/``. Pay is not part of it.
"""
