"""codes, the texts of the door's page: Chinese, and Mongolian as a second language. Nothing is read or decided here.

Mongolian is in the traditional script, as on the signs of this district: whoever reads Mongolian here reads that and
not Cyrillic. Phones have a font for it (Android since 6, Apple's, Windows since Vista), and every browser of these ten
years sets it from top to bottom, so the page asks for no font.

**No native reader has read the Mongolian yet**; the page says so, and that the Chinese holds. What is not here in
Mongolian is said in Chinese, marked as Chinese. Suffixes hang on U+202F, final a and e on U+180E.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

Language = Literal["zh-CN", "mn-Mong"]
CHINESE: Final = "zh-CN"
MONGOLIAN: Final = "mn-Mong"
ASKED: Final = "mn"  # as addresses say it: ?lang=mn
UNREAD: Final = "蒙古文尚未经母语者审校，以中文为准。"

ZH: Final[Mapping[str, str]] = {
    "check": "请核对门上贴纸的编号",
    "contacts": "值班联系人",
    "on_duty": "现在值班",
    "no_contacts": "这里还没有公布值班联系人。紧急情况请拨打 110。",
    "call": "拨打",
    "wechat": "在微信中打开",
    "in_wechat": "更多服务：请在微信“扫一扫”里重新扫描贴纸，进入“码上生活”小程序。",
    "client": "绑定住房与更多服务",
    "client_indoor": "在网页中继续",
    "not_mine": "这不是我面前的门",
    "not_mine_note": ("贴纸上的编号或地址和这一页不一样时，请告诉社区，工作人员会来核查。无需登录，也不记录您是谁。"),
    "number_differs": "编号不一样",
    "address_differs": "地址不一样",
    "replaced_door": "这张贴纸已更换",
    "replaced_door_note": "门上应有一张新贴纸，请以新贴纸的编号为准。如果只有这张旧贴纸，请告诉社区工作人员。",
    "unused": "此码尚未启用",
    "unused_note": "它还没有贴到门上，或还没有交到住户手中。如有疑问，请联系社区工作人员。",
    "checking": "此码正在核查",
    "checking_note": "社区正在核对这个码是否贴对了门，核对完之前不显示地址。有事请联系：",
    "indoor": "这是一个户内码",
    "indoor_note": "登录后可以申请绑定这一户。申请须经审核，扫码本身不会打开任何信息。",
    "replaced": "此码已更换",
    "replaced_note": "这个户内码已由新的码代替，不能再使用。请扫描新的户内码。",
    "revoked": "此码已作废",
    "revoked_note": "这个码不再对应任何一扇门。如果它还贴在门上，请告诉社区工作人员。",
    "unknown": "没有找到这个码",
    "unknown_note": (
        "这个地址不是我们制作的码，或者抄写时错了字。手工输入时，码里没有字母 O、I、L、U，"
        "看起来像的是数字 0 和 1。也可以输入贴纸上的编号："
    ),
    "thanks": "已收到，谢谢",
    "thanks_note": "社区工作人员会到门前核对。核对期间，这个码可能会暂停使用。",
}
MN: Final[Mapping[str, str]] = {  # unread by a native reader
    "check": "ᠡᠭᠦᠳᠡᠨ ᠳᠡᠭᠡᠷᠡᠬᠢ ᠨᠠᠭᠠᠯᠲᠠ~ᠶᠢᠨ ᠨᠣᠮᠧᠷ~ᠲᠠᠢ ᠲᠤᠯᠭᠠᠨ ᠦᠵᠡᠭᠡᠷᠡᠢ",
    "contacts": "ᠵᠢᠵᠢᠭᠦᠷ~ᠦᠨ ᠬᠠᠷᠢᠯᠴᠠᠬᠤ ᠬᠦᠮᠦᠨ",
    "on_duty": "ᠣᠳᠣ ᠵᠢᠵᠢᠭᠦᠷᠯᠡᠵᠦ ᠪᠠᠶᠢᠨ᠎ᠠ",
    "no_contacts": "ᠡᠨᠳᠡ ᠵᠢᠵᠢᠭᠦᠷ~ᠦᠨ ᠬᠦᠮᠦᠨ~ᠢ ᠨᠡᠶᠢᠲᠡᠯᠡᠭᠡ ᠦᠭᠡᠢ ᠪᠠᠶᠢᠨ᠎ᠠ᠃ ᠶᠠᠭᠠᠷᠠᠯᠲᠠᠢ ᠪᠣᠯ 110~ᠳᠤ ᠤᠲᠠᠰᠤᠳᠠᠭᠠᠷᠠᠢ᠃",
    "call": "ᠤᠲᠠᠰᠤᠳᠠᠬᠤ",
    "wechat": "WeChat~ᠳᠤ ᠨᠡᠭᠡᠭᠡᠬᠦ",
    "client": "ᠭᠡᠷ ᠪᠠᠶᠢᠷ᠎ᠠ~ᠪᠠᠨ ᠬᠣᠯᠪᠣᠬᠤ ᠪᠣᠯᠣᠨ ᠪᠤᠰᠤᠳ ᠦᠶᠢᠯᠡᠴᠢᠯᠡᠭᠡ",
    "client_indoor": "ᠲᠣᠣᠷ ᠨᠢᠭᠤᠷ~ᠲᠤ ᠦᠷᠭᠦᠯᠵᠢᠯᠡᠬᠦ",
    "not_mine": "ᠡᠨᠡ ᠪᠣᠯ ᠮᠢᠨᠦ ᠡᠮᠦᠨᠡᠬᠢ ᠡᠭᠦᠳᠡ ᠪᠢᠰᠢ",
    "not_mine_note": (
        "ᠨᠠᠭᠠᠯᠲᠠ~ᠶᠢᠨ ᠨᠣᠮᠧᠷ ᠪᠤᠶᠤ ᠬᠠᠶᠢᠭ ᠡᠨᠡ ᠨᠢᠭᠤᠷ~ᠲᠠᠢ ᠠᠳᠠᠯᠢ ᠪᠤᠰᠤ ᠪᠣᠯ ᠨᠡᠶᠢᠭᠡᠮᠯᠢᠭ~ᠲᠦ ᠮᠡᠳᠡᠭᠦᠯᠦᠭᠡᠷᠡᠢ᠃"
        " ᠲᠠᠨ~ᠤ ᠨᠡᠷ᠎ᠡ~ᠶᠢ ᠲᠡᠮᠳᠡᠭᠯᠡᠬᠦ ᠦᠭᠡᠢ᠃"
    ),
    "number_differs": "ᠨᠣᠮᠧᠷ ᠠᠳᠠᠯᠢ ᠪᠤᠰᠤ",
    "address_differs": "ᠬᠠᠶᠢᠭ ᠠᠳᠠᠯᠢ ᠪᠤᠰᠤ",
    "replaced_door": "ᠡᠨᠡ ᠨᠠᠭᠠᠯᠲᠠ ᠰᠣᠯᠢᠭᠳᠠᠭᠰᠠᠨ",
    "unused": "ᠡᠨᠡ ᠺᠣᠳ᠋~ᠢ ᠬᠠᠷᠠᠬᠠᠨ ᠬᠡᠷᠡᠭᠯᠡᠭᠡ ᠦᠭᠡᠢ",
    "checking": "ᠡᠨᠡ ᠺᠣᠳ᠋~ᠢ ᠪᠠᠶᠢᠴᠠᠭᠠᠵᠤ ᠪᠠᠶᠢᠨ᠎ᠠ",
    "indoor": "ᠡᠨᠡ ᠪᠣᠯ ᠭᠡᠷ ᠳᠣᠲᠣᠷᠠᠬᠢ ᠺᠣᠳ᠋",
    "indoor_note": "ᠨᠡᠪᠲᠡᠷᠡᠭᠰᠡᠨ~ᠦ ᠳᠠᠷᠠᠭ᠎ᠠ ᠡᠨᠡ ᠡᠷᠦᠬᠡ~ᠳᠦ ᠬᠣᠯᠪᠣᠬᠤ ᠥᠷᠭᠦᠳᠡᠯ ᠭᠠᠷᠭᠠᠵᠤ ᠪᠣᠯᠣᠨ᠎ᠠ᠃",
    "replaced": "ᠡᠨᠡ ᠺᠣᠳ᠋ ᠰᠣᠯᠢᠭᠳᠠᠭᠰᠠᠨ",
    "revoked": "ᠡᠨᠡ ᠺᠣᠳ᠋ ᠬᠦᠴᠦᠨ ᠦᠭᠡᠢ ᠪᠣᠯᠪᠠ",
    "unknown": "ᠡᠨᠡ ᠺᠣᠳ᠋ ᠣᠯᠳᠠᠭᠰᠠᠨ ᠦᠭᠡᠢ",
    "thanks": "ᠬᠦᠯᠢᠶᠡᠨ ᠠᠪᠤᠯᠠ᠂ ᠪᠠᠶᠠᠷᠯᠠᠯᠠ",
    "thanks_note": "ᠨᠡᠶᠢᠭᠡᠮᠯᠢᠭ~ᠦᠨ ᠠᠵᠢᠯᠲᠠᠨ ᠡᠭᠦᠳᠡᠨ~ᠦ ᠡᠮᠦᠨ᠎ᠡ ᠢᠷᠡᠵᠦ ᠲᠤᠯᠭᠠᠨ ᠦᠵᠡᠨ᠎ᠡ᠃",
}

NARROW: Final = "\u202f"  # on which suffixes hang; typed as ~ above, since nobody sees it


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one page in the language that it is shown in."""

    language: Language = CHINESE

    @property
    def other(self) -> tuple[str, str, str]:
        """Name the other language: the query that asks for it, its tag, its name in Chinese, as signs here have it."""
        return (f"lang={ASKED}", MONGOLIAN, "蒙古文") if self.language == CHINESE else ("", CHINESE, "中文")

    @property
    def tag(self) -> str:
        """Mark an element as Chinese where the page is not."""
        return "" if self.language == CHINESE else f' lang="{CHINESE}"'

    def plain(self, key: str) -> str:
        """Give a text for a place that takes no markup."""
        own = MN.get(key) if self.language == MONGOLIAN else None
        return ZH[key] if own is None else own.replace("~", NARROW)

    def html(self, key: str) -> str:
        """Give a text for a page; what is not there in its language is marked as Chinese."""
        said = escape(self.plain(key), quote=False)
        return self.data(said) if key not in MN else said

    def data(self, said: str) -> str:
        """Mark what is Chinese in whatever language a page is, names and times: a screen reader then reads it so."""
        return f"<span{self.tag}>{said}</span>" if self.tag else said


def words(asked: str) -> Words:
    """Choose the language that an address asks for; what is unknown is Chinese."""
    return Words(MONGOLIAN if asked == ASKED else CHINESE)
