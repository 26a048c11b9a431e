"""Mini-program codes (小程序码): the round ones, for invitations. The codes on doors are not these."""

from chalicelib.core.config import CONFIG
from chalicelib.core.errors import fault
from chalicelib.wechat.client import call
from chalicelib.wechat.errors import WeChatBusy
from chalicelib.wechat.rules import TRIED_OUT, check_scene

PNG = b"\x89PNG\r\n\x1a\n"


def mini_program_code(scene: str, page: str) -> bytes:
    """Get the code, as a PNG, that opens the published ``page`` with ``scene``. WeChat makes 5,000 a minute.

    ``page`` has no leading slash and no query. A scene is 1 to 32 characters. Raises BadInput for a scene or page that
    cannot be, WeChatBusy, WeChatMisconfigured.
    """
    check_scene(scene)
    picture = call(
        "post",
        "wxa/getwxacodeunlimit",
        data={
            "scene": scene,
            "page": page,
            "env_version": "trial" if CONFIG.stage in TRIED_OUT else "release",
            "is_hyaline": True,  # a clear ground is why a PNG comes, and no JPEG
        },
        refusals={41030: lambda: fault("page", "页面不存在或未发布", right="已发布的小程序页面路径，不以 / 开头")},
    )
    content = getattr(picture, "content", b"")
    if not isinstance(content, bytes) or not content.startswith(PNG):
        raise WeChatBusy(reason="unreadable")
    return content
