"""楼 小区 社区 网格: the tree of places, dwellings, duty rosters, a district's settings. It calls no other room."""
