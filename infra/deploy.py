"""``make deploy STAGE=…``: puts the built zip and template where CloudFormation finds them, and changes the stack.

The web client goes into its bucket after that. The same as ``aws s3 cp``, ``aws cloudformation create-change-set``
(which applies SAM's transform) and ``execute-change-set``; docs/switching-on.md has them one by one.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.build import build
from infra.client import building as client
from infra.client import headers
from infra.layer import BuildFailed
from infra.stage import Refused, Stage, read, who

POLL_S = 5.0
PATIENCE_S = 1800
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]


def deploy(stage: Stage, say: Callable[[str], None], poll_s: float = POLL_S) -> str:
    """Create or change the stack of ``stage``. Returns its status. Raises Refused with CloudFormation's reason."""
    built = build()
    say(f"as {who(stage)} in {stage.region}")
    key = f"mashang/{built.sha256}.zip"
    with built.zip.open("rb") as content:
        stage.client("s3").put_object(Bucket=stage.artifacts, Key=key, Body=content)
    say(f"s3://{stage.artifacts}/{key}  {built.size / 2**20:.1f} MB")
    whole = json.loads(built.template.read_text("utf-8"))
    whole["Globals"]["Function"]["CodeUri"] = {"Bucket": stage.artifacts, "Key": key}
    pages = client.build("web")
    status = change(stage, json.dumps(whole, ensure_ascii=False), say, poll_s)
    publish(stage, pages, say)
    return status


def publish(stage: Stage, pages: Path, say: Callable[[str], None]) -> None:
    """Put the web client into its bucket: the page last, so that it never names what is not there yet.

    What an older page names stays: somebody may have it open.
    """
    s3, buckets = stage.client("s3"), stage.resources("AWS::S3::Bucket")
    names = [path.relative_to(pages).as_posix() for path in pages.rglob("*") if path.is_file()]
    for name in sorted(names, key=lambda one: (one == "index.html", one)):
        content = (pages / name).read_bytes()
        if name == "index.html":
            content = headers.with_policy(content.decode(), files_at(stage, buckets["PrivateBucket"])).encode()
        s3.put_object(
            Bucket=buckets["ClientBucket"],
            Key=f"app/{name}",
            Body=content,
            ContentType=headers.type_of(name),
            CacheControl=headers.cache_control(name),
        )
    say(f"s3://{buckets['ClientBucket']}/app  {len(names)} files")


def files_at(stage: Stage, bucket: str) -> str:
    """Give the origin from which a browser takes presigned files of a bucket."""
    if stage.endpoint is not None:
        return stage.endpoint
    suffix = "amazonaws.com.cn" if stage.region.startswith("cn-") else "amazonaws.com"
    return f"https://{bucket}.s3.{stage.region}.{suffix}"


def change(stage: Stage, body: str, say: Callable[[str], None], poll_s: float = POLL_S) -> str:
    """Make a change set of ``body`` and carry it out."""
    aws, name = stage.client("cloudformation"), f"at-{time.time_ns() // 1_000_000}"
    key = f"mashang/{stage.name}-{name}.json"
    stage.client("s3").put_object(Bucket=stage.artifacts, Key=key, Body=body.encode())
    parameters = [{"ParameterKey": said, "ParameterValue": value} for said, value in stage.parameters.items()]
    there = _status(stage) not in {None, "REVIEW_IN_PROGRESS"}
    aws.create_change_set(
        StackName=stage.stack,
        ChangeSetName=name,
        ChangeSetType="UPDATE" if there else "CREATE",
        TemplateURL=address(stage, key),
        Parameters=parameters,
        Capabilities=CAPABILITIES,
    )
    made = _wait(lambda: aws.describe_change_set(StackName=stage.stack, ChangeSetName=name), poll_s)
    if made["Status"] == "FAILED":
        if "didn't contain changes" in made.get("StatusReason", "") or "No updates" in made.get("StatusReason", ""):
            say("nothing to change")
            return _status(stage) or ""
        raise Refused(f"{stage.stack}: {made.get('StatusReason')}")
    for one in made.get("Changes", ()):
        say("  {Action} {ResourceType} {LogicalResourceId}".format(**one["ResourceChange"]))
    aws.execute_change_set(StackName=stage.stack, ChangeSetName=name)
    ended = _wait(lambda: {"Status": _status(stage)}, poll_s)["Status"]
    if ended not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        raise Refused(f"{stage.stack} is {ended}; `aws cloudformation describe-stack-events` tells why")
    say(f"{stage.stack}: {ended}")
    return str(ended)


def _wait(ask: Callable[[], dict[str, Any]], poll_s: float) -> dict[str, Any]:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        found = ask()
        if not str(found["Status"]).endswith(("_IN_PROGRESS", "_PENDING")):
            return found
        time.sleep(poll_s)
    raise Refused("CloudFormation takes longer than half an hour; look at it in the console")


def _status(stage: Stage) -> str | None:
    try:
        found = stage.client("cloudformation").describe_stacks(StackName=stage.stack)["Stacks"]
    except ClientError:
        return None
    status: str = found[0]["StackStatus"]
    return status


def address(stage: Stage, key: str) -> str:
    """Give the address at which CloudFormation finds an object of the stage's bucket."""
    if stage.endpoint is not None:
        return f"{stage.endpoint}/{stage.artifacts}/{key}"
    return f"{files_at(stage, stage.artifacts)}/{key}"


def main(arguments: list[str]) -> int:
    """Deploy the stage that is named. Returns the exit code."""
    try:
        deploy(read(arguments[0] if arguments else ""), lambda text: print(text, flush=True))
    except (Refused, BuildFailed, ClientError) as failure:
        print(f"not deployed: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
