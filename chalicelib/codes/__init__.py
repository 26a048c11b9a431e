"""codes 户内码 户外码: mint, resolve, print, post, replace. Doors belong to places, people to people."""
