"""homes 绑定: who is bound to which home, in what role; households, proxies (亲情代理), people without a login.

May call the services of places, codes and inbox and of the room's own accounts and staff. Knowing a code lets a person
apply, never enter: nothing here opens a home without a decision.
"""
