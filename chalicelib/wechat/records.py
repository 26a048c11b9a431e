"""The room's one table: what must outlive a process. Nothing about people is kept here.

app#APPID   token    the access token, encrypted; gone when it is over
app#APPID   forced   when a new token was last forced, so that a day's twenty are never used up
"""

from pynamodb.attributes import BinaryAttribute, NumberAttribute

from chalicelib.core.tables import RoomTable, table_meta


class AccessToken(RoomTable):
    """The access token of an app (接口调用凭证). ``expires_ms`` decides; the table's TTL only tidies up."""

    Meta = table_meta("wechat")
    sealed = BinaryAttribute(legacy_encoding=False)
    expires_ms = NumberAttribute()
    expires = NumberAttribute()
    version = NumberAttribute(default=1)


class ForcedRefresh(RoomTable):
    """The last forced refresh of an app's token."""

    Meta = table_meta("wechat")
    at_ms = NumberAttribute()
    version = NumberAttribute(default=1)


def key_of(appid: str) -> str:
    """Give the partition of an app."""
    return f"app#{appid}"
