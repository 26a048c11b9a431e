"""A stage: which account's stack an operator means, and clients for it. ``local`` is the one that ``make run`` runs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from infra.build import ROOT

STAGES = Path(__file__).parent / "stages"
LOCAL = "local"
PATIENCE_S = 910  # the sweep may take 900 s; a call that is asked twice would be two sweeps


class Refused(Exception):
    """The command cannot be carried out; the message says why and what would be right."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a stage is and what it is told. ``endpoint`` is the embedded AWS's, else None."""

    name: str
    region: str
    artifacts: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    endpoint: str | None = None

    @property
    def stack(self) -> str:
        """The name of the stage's stack."""
        return f"mashang-{self.name}"

    def client(self, service: str) -> Any:  # noqa: ANN401 - botocore has no types
        """Give a client with the operator's credentials, or the embedded AWS's own."""
        if self.endpoint is None:
            patient = Config(read_timeout=PATIENCE_S, retries={"total_max_attempts": 1 if service == "lambda" else 4})
            return get_session().create_client(service, region_name=self.region, config=patient)
        from infra.local import aws

        return aws.client(service, int(self.endpoint.rsplit(":", 1)[1]))

    def resources(self, kind: str) -> dict[str, str]:
        """Give the stack's resources of a type: id in the template to name."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=self.stack)
        found = [one for page in pages for one in page["StackResourceSummaries"]]
        return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found if one["ResourceType"] == kind}


def read(name: str) -> Stage:
    """Read ``infra/stages/NAME.json``; ``local`` is what runs here. Raises Refused."""
    if name == LOCAL:
        return local(ROOT / ".run")
    path = STAGES / f"{name}.json"
    if not name or not path.exists():
        known = ", ".join(sorted(one.stem for one in STAGES.glob("*.json") if one.stem != "example")) or "none yet"
        raise Refused(f"STAGE={name}: there is no {path.relative_to(ROOT)}; copy example.json (stages: {known})")
    said = json.loads(path.read_text("utf-8"))
    return Stage(name, said["region"], said["artifacts"], said["parameters"])


def local(state: Path) -> Stage:
    """Give the stage that keeps its state in ``state``. Raises Refused when none ever ran there."""
    from infra.local import aws, stack

    ready = state / "ready"
    if not ready.exists():
        raise Refused("STAGE=local: nothing runs here yet; make run")
    port = json.loads(ready.read_text("utf-8"))["aws_port"]
    return Stage(LOCAL, aws.REGION, stack.ARTIFACTS, endpoint=aws.endpoint(port))


def who(stage: Stage) -> str:
    """Tell whose credentials are used. Raises Refused when there are none, or AWS does not answer."""
    try:
        return str(stage.client("sts").get_caller_identity()["Arn"])
    except (BotoCoreError, ClientError) as failure:
        how = "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        raise Refused(f"AWS in {stage.region} cannot be asked ({type(failure).__name__}): {how}") from None
