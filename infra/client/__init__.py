"""``make client``: builds ``miniprogram/`` for WeChat and for the web, and looks at what was built.

Everything is made from the sources that lie here, once: a stamp beside each product holds the hash of what it was made
from. No server has to run. Nothing here is in Lambda's zip.
"""
