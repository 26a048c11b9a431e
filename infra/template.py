"""Joins the template: template.yaml, a role and a log group a policy, a queue with all it needs a job.

No AWS is asked and nothing is built here; what this gives is merged by ``chalice package``.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
Json = dict[str, Any]
Statement = Json
API = "api"
VISIBILITY_TIMES = 6  # how many time-outs of its function a message stays hidden: what Lambda asks of a queue


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms: !Ref, !Sub, !GetAtt and the like."""


def _short_form(loader: Loader, suffix: str, node: yaml.Node) -> Json:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        raise TypeError(f"!{suffix} of a mapping is not read here")
    if suffix == "GetAtt":
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", _short_form)


def joined() -> Json:
    """Give the template that ``chalice package`` merges. Raises LookupError on a right that nothing here has."""
    whole = load((HERE / "template.yaml").read_text("utf-8"))
    resources: Json = whole["Resources"]
    for name, sizes in jobs().items():
        resources.update(_pattern("job.yaml", name, {**sizes, "visibility_s": VISIBILITY_TIMES * sizes["timeout_s"]}))
    for name in policies():
        if name != API:
            resources.update(_pattern("function.yaml", name, {}))
            policy = resources[f"{camel(name)}Role"]["Properties"]["Policies"][0]["PolicyDocument"]
            policy["Statement"] = statements(name, resources)
    _say_queues(resources)
    return whole


def api_policy() -> Json:
    """Give the API's IAM policy, which Chalice puts into its role."""
    return {"Version": "2012-10-17", "Statement": statements(API, joined()["Resources"])}


def jobs() -> dict[str, dict[str, int]]:
    """List the jobs with their sizes, as jobs.yaml has them."""
    found: dict[str, dict[str, int]] = yaml.safe_load((HERE / "jobs.yaml").read_text("utf-8"))
    return found


def policies() -> list[str]:
    """Name the functions that have a policy: all of them, the API as well."""
    return sorted(path.stem for path in (HERE / "policies").glob("*.yaml"))


def camel(name: str) -> str:
    """Give the form of ``name`` in the ids of the template: import-doors is ImportDoors."""
    return "".join(part.capitalize() for part in name.split("-"))


def statements(name: str, resources: Mapping[str, Any]) -> list[Statement]:
    """Write the IAM statements of the function ``name`` from its file in policies/."""
    rights: Json = yaml.safe_load((HERE / "policies" / f"{name}.yaml").read_text("utf-8"))
    own = "APIHandler" if name == API else f"{camel(name)}Function"
    group = f"log-group:/aws/lambda/${{AWS::StackName}}-{own}-*"
    logs = f"arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:{group}"
    made = [_allow(["logs:CreateLogStream", "logs:PutLogEvents"], {"Fn::Sub": logs})]  # by name: the group waits for it
    if name in jobs():
        act = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"]
        act += ["sqs:ChangeMessageVisibility"]
        made.append(_allow(act, _arn(f"{camel(name)}Queue", resources)))
    for right, of in rights.items():
        made += WRITERS[right](of, resources)
    return made


def _tables(of: Mapping[str, list[str]], resources: Mapping[str, Any]) -> Iterable[Statement]:
    for table, actions in of.items():
        logical = f"{camel(table)}Table"
        arn = _arn(logical, resources)
        reads_index = {"Query", "Scan"} & set(actions) and "GlobalSecondaryIndexes" in resources[logical]["Properties"]
        index = [{"Fn::Sub": f"${{{logical}.Arn}}/index/*"}] if reads_index else []
        yield _allow([f"dynamodb:{action}" for action in actions], arn, *index)


def _stream(table: str, resources: Mapping[str, Any]) -> Iterable[Statement]:
    actions = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"]
    stream = {"Fn::GetAtt": [f"{camel(table)}Table", "StreamArn"]}
    yield _allow([f"dynamodb:{action}" for action in actions], _arn(f"{camel(table)}Table", resources) and stream)


def _send(to: list[str], resources: Mapping[str, Any]) -> Iterable[Statement]:
    names = sorted(jobs()) if to == ["all"] else to
    yield _allow(["sqs:SendMessage*"], *(_arn(f"{camel(name)}Queue", resources) for name in names))


def _failures(queue: str, resources: Mapping[str, Any]) -> Iterable[Statement]:
    yield _allow(["sqs:SendMessage"], _arn(queue, resources))


def _bucket(of: Mapping[str, list[str]], _resources: Mapping[str, Any]) -> Iterable[Statement]:
    for prefix, actions in of.items():
        yield _allow([f"s3:{action}" for action in actions], {"Fn::Sub": f"${{PrivateBucket.Arn}}/{prefix}*"})


def _list(_how: str, resources: Mapping[str, Any]) -> Iterable[Statement]:
    """Let it see that a file is missing: without this right S3 says 403, not 404."""
    yield _allow(["s3:ListBucket"], _arn("PrivateBucket", resources))


def _key(actions: list[str], resources: Mapping[str, Any]) -> Iterable[Statement]:
    yield _allow([f"kms:{action}" for action in actions], _arn("DataKey", resources))


def _secret(_how: str, _resources: Mapping[str, Any]) -> Iterable[Statement]:
    named = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${WechatSecretName}-??????"
    yield _allow(["secretsmanager:GetSecretValue"], {"Fn::Sub": named})


Writer = Callable[[Any, Mapping[str, Any]], Iterable[Statement]]
WRITERS: dict[str, Writer] = {
    "tables": _tables,
    "stream": _stream,
    "send": _send,
    "failures": _failures,
    "bucket": _bucket,
    "bucket_list": _list,
    "key": _key,
    "wechat_secret": _secret,
}


def _arn(logical: str, resources: Mapping[str, Any]) -> Json:
    if logical not in resources:
        raise LookupError(f"a policy names {logical}, which the template does not have")
    return {"Fn::GetAtt": [logical, "Arn"]}


def _allow(actions: list[str], *on: Json) -> Statement:
    return {"Effect": "Allow", "Action": actions, "Resource": list(on)}


def _say_queues(resources: Json) -> None:
    """Write the addresses of all queues into the environment of those who send to them."""
    urls = ",".join(f'"{name}":"${{{camel(name)}Queue}}"' for name in sorted(jobs()))
    for resource in resources.values():
        variables = resource.get("Properties", {}).get("Environment", {}).get("Variables", {})
        if variables.get("MASHANG_QUEUES") == "AllQueues":
            variables["MASHANG_QUEUES"] = {"Fn::Sub": f"{{{urls}}}"}


def _pattern(file: str, name: str, values: Mapping[str, int]) -> Json:
    text = (HERE / file).read_text("utf-8")
    for word, value in {"Name": camel(name), "name": name, "module": name.replace("-", "_"), **values}.items():
        text = text.replace(f"<{word}>", str(value))
    return load(text)


def load(text: str) -> Json:
    """Read a template's YAML. Anchors are copied, so that nothing is shared between resources."""
    found: Json = yaml.load(text, Loader=Loader)  # noqa: S506 - a SafeLoader with short forms
    unshared: Json = json.loads(json.dumps(found))
    return unshared
