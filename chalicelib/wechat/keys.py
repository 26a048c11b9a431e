"""The app's secret and its push keys: from Secrets Manager, on first use, kept in the process, never logged."""

import json
import logging
from dataclasses import dataclass, field
from functools import cache

from chalicelib.core import aws
from chalicelib.core.config import CONFIG
from chalicelib.wechat.errors import WeChatBusy
from chalicelib.wechat.faults import misconfigured


@dataclass(frozen=True, slots=True)
class Keys:
    """What proves that we are we, and WeChat is WeChat. Its repr shows nothing."""

    secret: str = field(repr=False)
    push_token: str = field(repr=False)
    push_aes_key: str = field(repr=False)


@cache
def keys() -> Keys:
    """Give the keys. Raises WeChatMisconfigured when there are none or they cannot be read, WeChatBusy in trouble."""
    from botocore.exceptions import BotoCoreError, ClientError

    logging.getLogger("botocore").setLevel(logging.INFO)  # its debug lines show answers with the secret in them
    try:
        answer = aws.client("secretsmanager").get_secret_value(SecretId=CONFIG.wechat_secret_id)
        stored = json.loads(answer["SecretString"])
        return Keys(stored["secret"], stored["push_token"], stored["push_aes_key"])
    except ClientError as refusal:
        raise misconfigured(refusal.response["Error"]["Code"]) from None
    except BotoCoreError:
        raise WeChatBusy(reason="secrets") from None
    except (KeyError, TypeError, ValueError):
        raise misconfigured("secret_format") from None


def forget_keys() -> None:
    """Read the keys again at the next use: they were refused, so they may have been changed."""
    keys.cache_clear()
