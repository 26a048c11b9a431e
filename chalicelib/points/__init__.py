"""Points (积分): two currencies, a published scheme, a ledger its owner can check, a committee, campaigns, a mall.

Sub-rooms, each calling only those before it: ``ledger``, ``scheme``, then ``review``, ``campaigns``, ``mall`` and
``honours``, which don't know each other, then ``holders``, what a holder sees. The room calls people, places and the
inbox; nobody below knows it: what others propose comes as events.
"""
