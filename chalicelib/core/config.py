"""What the environment says, read once and typed. A district's own rules are settings, in ``places``."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Config:
    """Where this deployment runs and what it is called."""

    stack: str
    stage: str
    region: str
    endpoint: str | None
    bucket: str
    kms_key: str
    public_url: str
    queues: Mapping[str, str]
    wechat_appid: str
    wechat_secret_id: str
    wechat_url: str
    wechat_templates: Mapping[str, str]
    wechat_verify_file: str
    wechat_verify_text: str
    clock_file: str | None
    s3_public_url: str | None
    client: bool  # whether the web client is at /app/ beside the API

    def table(self, room: str) -> str:
        """Give the name of the table of ``room``."""
        return f"{self.stack}-{room}"

    @property
    def embedded(self) -> bool:
        """Tell whether AWS is an engine on this machine."""
        return self.endpoint is not None


def read(env: Mapping[str, str]) -> Config:
    """Read the configuration from ``env``. Names without a default matter only where they are used."""
    return Config(
        stack=env.get("MASHANG_STACK", "mashang"),
        stage=env.get("MASHANG_STAGE", "dev"),
        region=env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION") or "cn-north-1",
        endpoint=env.get("AWS_ENDPOINT_URL") or None,
        bucket=env.get("MASHANG_BUCKET", "mashang"),
        kms_key=env.get("MASHANG_KMS_KEY", "alias/mashang"),
        public_url=env.get("MASHANG_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        queues=json.loads(env.get("MASHANG_QUEUES") or "{}"),
        wechat_appid=env.get("MASHANG_WECHAT_APPID", ""),
        wechat_secret_id=env.get("MASHANG_WECHAT_SECRET_ID", ""),
        wechat_url=env.get("MASHANG_WECHAT_URL", "https://api.weixin.qq.com").rstrip("/"),
        wechat_templates=json.loads(env.get("MASHANG_WECHAT_TEMPLATES") or "{}"),
        wechat_verify_file=env.get("MASHANG_WECHAT_VERIFY_FILE", ""),
        wechat_verify_text=env.get("MASHANG_WECHAT_VERIFY_TEXT", ""),
        clock_file=env.get("MASHANG_CLOCK_FILE") or None,
        s3_public_url=(env.get("MASHANG_S3_PUBLIC_URL") or "").rstrip("/") or None,
        client=env.get("MASHANG_CLIENT") == "yes",
    )


CONFIG = read(os.environ)
