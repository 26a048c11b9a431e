"""The stack on the embedded AWS, from the built template through SAM's own transform. It adds nothing to the product.

The code goes up first, since a function whose code is missing is created all the same and swallows messages; then every
function is called once, which also shows that the zip holds what it imports.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.build import Built
from infra.local.aws import REGION, client
from infra.local.processes import NotStarted

NAME = "mashang-local"
ARTIFACTS = f"{NAME}-artifacts"
PATIENCE_S = 120
POLL_S = 0.1
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Deployed:
    """The stack as it stands. ``env`` is what the API's function has in its environment, and the queues."""

    name: str
    env: Mapping[str, str]
    functions: Mapping[str, str]  # logical id to name
    rest_api: str
    fresh: bool  # made now, so that it is empty


def deploy(port: int, built: Built, parameters: Mapping[str, str], extra: Mapping[str, str], say: Say) -> Deployed:
    """Create the stack, or bring the one that is kept up to date.

    ``extra`` joins the environment of all functions. Raises NotStarted.
    """
    aws = client("cloudformation", port)
    key = f"{built.sha256}.zip"
    _upload(port, key, built.zip)
    body = transformed(built.template, f"s3://{ARTIFACTS}/{key}", extra)
    said = hashlib.sha256(json.dumps([body, parameters], sort_keys=True).encode()).hexdigest()
    before = _status(port, NAME)
    if before is None:
        _change(port, NAME, aws.create_stack, body, parameters, say)
        _tell(port, said)
    elif _told(port) != said:
        _change(port, NAME, aws.update_stack, body, parameters, say)
        _tell(port, said)
    return _describe(port, fresh=before is None)


def transformed(template: Path, code: str, extra: Mapping[str, str]) -> str:
    """Turn the built template into plain CloudFormation, as AWS does with SAM's. ``code`` is where the zip lies."""
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
    from samtranslator.translator.transform import transform

    whole = json.loads(template.read_text("utf-8"))
    whole["Globals"]["Function"]["CodeUri"] = code
    whole["Globals"]["Function"]["Environment"]["Variables"].update(extra)
    loader = ManagedPolicyLoader(None)
    loader.load = dict  # the template names no managed policy, so nobody need ask AWS for their list
    return json.dumps(transform(whole, {}, loader), sort_keys=True)


def call(port: int, function: str, event: Mapping[str, object]) -> Any:  # noqa: ANN401 - what it gives
    """Call a function by its name and give its answer. Raises NotStarted with its error."""
    answer = client("lambda", port).invoke(FunctionName=function, Payload=json.dumps(event).encode())
    said = answer["Payload"].read().decode()
    if answer.get("FunctionError"):
        raise NotStarted(f"the function {function} fails: {said[:2000]}")
    return json.loads(said or "null")


def call_all(port: int, deployed: Deployed) -> None:
    """Call every function that waits for messages once, with none, and the API: each is then warm. Raises NotStarted.

    Two at a time, the relay first. What runs by the clock is not called: it would do its work.
    """
    waiting = sorted(
        deployed.functions.keys() - BY_THE_CLOCK, key=lambda logical: (logical != "RelayFunction", logical)
    )
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda logical: call(port, deployed.functions[logical], {"Records": []}), waiting))


BY_THE_CLOCK = {"SweepFunction", "LeasesFunction", "PointsDueFunction", "PointsCompareFunction"}


def _upload(port: int, key: str, file: Path) -> None:
    s3 = client("s3", port)
    if _missing(lambda: s3.head_bucket(Bucket=ARTIFACTS)):
        s3.create_bucket(Bucket=ARTIFACTS, CreateBucketConfiguration={"LocationConstraint": REGION})
    if _missing(lambda: s3.head_object(Bucket=ARTIFACTS, Key=key)):
        s3.put_object(Bucket=ARTIFACTS, Key=key, Body=file.read_bytes())


def _missing(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except ClientError:
        return True
    return False


def _tell(port: int, said: str) -> None:
    client("s3", port).put_object(Bucket=ARTIFACTS, Key="deployed", Body=said.encode())


def _told(port: int) -> str | None:
    try:
        kept: bytes = client("s3", port).get_object(Bucket=ARTIFACTS, Key="deployed")["Body"].read()
    except ClientError:
        return None
    return kept.decode()


def _status(port: int, stack: str) -> str | None:
    try:
        status: str = client("cloudformation", port).describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except ClientError:
        return None
    return status


def _change(
    port: int, stack: str, act: Callable[..., object], body: str, parameters: Mapping[str, str], say: Say
) -> None:
    client("s3", port).put_object(Bucket=ARTIFACTS, Key=f"{stack}.json", Body=body.encode())
    act(
        StackName=stack,
        TemplateURL=f"http://127.0.0.1:{port}/{ARTIFACTS}/{stack}.json",
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
    )
    whole, until = len(json.loads(body)["Resources"]), time.monotonic() + PATIENCE_S
    while (status := _status(port, stack) or "").endswith("_IN_PROGRESS") and time.monotonic() < until:
        say(f"{stack}: {_made(port, stack)} of {whole} resources")
        time.sleep(POLL_S)
    if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        raise NotStarted(f"the stack {stack} is {status}: {_reason(port, stack)}")
    say(f"{stack}: {whole} resources")


def _made(port: int, stack: str) -> int:
    found = client("cloudformation", port).describe_stack_resources(StackName=stack)["StackResources"]
    return sum(resource["ResourceStatus"].endswith("_COMPLETE") for resource in found)


def _reason(port: int, stack: str) -> str:
    found = client("cloudformation", port).describe_stacks(StackName=stack)["Stacks"][0]
    return str(found.get("StackStatusReason", "no reason given; see the log of the embedded AWS"))


def _resources(port: int, kind: str) -> dict[str, str]:
    found = client("cloudformation", port).describe_stack_resources(StackName=NAME)["StackResources"]
    return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found if one["ResourceType"] == kind}


def _describe(port: int, *, fresh: bool) -> Deployed:
    functions = _resources(port, "AWS::Lambda::Function")
    said = {
        logical: client("lambda", port).get_function_configuration(FunctionName=functions[logical])
        for logical in ("APIHandler", "RelayFunction")
    }
    environment = {
        **said["RelayFunction"]["Environment"]["Variables"],
        **said["APIHandler"]["Environment"]["Variables"],
    }
    rest_api = next(iter(_resources(port, "AWS::ApiGateway::RestApi").values()))
    return Deployed(NAME, environment, functions, rest_api, fresh)
