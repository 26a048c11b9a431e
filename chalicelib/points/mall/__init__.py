"""The mall (积分商城): material points are exchanged for goods of the district, paid by its budgets.

Stock and budget are held from the moment of the exchange, so that nothing is promised unfunded. May call the ledger,
people and places; knows neither reviews nor campaigns. Points move by the ledger's service alone.
"""
