"""The built template: what holds for every table, queue, function and right."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra import template
from infra.build import ROOT, Built
from infra.local.stack import transformed

Json = dict[str, Any]


@pytest.fixture(scope="session")
def whole(built: Built) -> Json:
    found: Json = json.loads(built.template.read_text("utf-8"))
    return found


@pytest.fixture(scope="session")
def resources(whole: Json) -> Json:
    found: Json = whole["Resources"]
    return found


def of(resources: Json, kind: str) -> dict[str, Json]:
    return {name: one for name, one in resources.items() if one["Type"] == kind}


def texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from texts(key)
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def test_every_table_is_kept(resources: Json) -> None:
    tables = of(resources, "AWS::DynamoDB::Table")

    assert len(tables) >= 8
    for name, table in tables.items():
        said = table["Properties"]
        assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain"), name
        assert said["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}, name
        assert said["DeletionProtectionEnabled"] is True, name
        assert said["SSESpecification"] == {"SSEEnabled": True}, name
        assert said["BillingMode"] == "PAY_PER_REQUEST", name


def test_buckets_and_keys_are_kept_and_closed(resources: Json) -> None:
    for name, one in {**of(resources, "AWS::S3::Bucket"), **of(resources, "AWS::KMS::Key")}.items():
        assert (one["DeletionPolicy"], one["UpdateReplacePolicy"]) == ("Retain", "Retain"), name
    for name, bucket in of(resources, "AWS::S3::Bucket").items():
        assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}, name


def test_every_queue_of_a_job_has_dead_letters_and_alarms_for_both(resources: Json) -> None:
    queues = of(resources, "AWS::SQS::Queue")
    alarmed = {
        (alarm["Properties"]["Dimensions"][0]["Value"]["Fn::GetAtt"][0], alarm["Properties"]["MetricName"])
        for alarm in of(resources, "AWS::CloudWatch::Alarm").values()
        if alarm["Properties"]["Namespace"] == "AWS/SQS"
    }
    dead = {
        one["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]: name
        for name, one in queues.items()
        if "RedrivePolicy" in one["Properties"]
    }

    assert len(dead) == len(template.jobs())
    for letters, queue in dead.items():
        assert (letters, "ApproximateNumberOfMessagesVisible") in alarmed
        assert (queue, "ApproximateAgeOfOldestMessage") in alarmed
    for name in queues.keys() - dead.keys() - set(dead.values()):
        assert (name, "ApproximateNumberOfMessagesVisible") in alarmed, f"{name} fills and nobody hears of it"


def test_every_alarm_rings(resources: Json) -> None:
    for name, alarm in of(resources, "AWS::CloudWatch::Alarm").items():
        assert alarm["Properties"]["AlarmActions"] == [{"Ref": "AlarmTopic"}], name


def test_every_function_file_is_in_the_template_and_every_function_has_a_file(resources: Json) -> None:
    handlers = {one["Properties"]["Handler"] for one in of(resources, "AWS::Serverless::Function").values()} - {
        "app.app"
    }
    files = {path.stem for path in (ROOT / "functions").glob("*.py")} - {"__init__", "routing"}

    assert handlers == {f"functions.{name}.handler" for name in files}


def test_every_function_has_a_role_of_its_own_and_a_log_group(resources: Json) -> None:
    functions = of(resources, "AWS::Serverless::Function")
    roles = [one["Properties"]["Role"]["Fn::GetAtt"][0] for one in functions.values()]
    logs = {one["Properties"]["LogGroupName"]["Fn::Sub"] for one in of(resources, "AWS::Logs::LogGroup").values()}

    assert len(set(roles)) == len(functions)
    assert logs == {f"/aws/lambda/${{{name}}}" for name in functions}
    assert all(one["Properties"]["RetentionInDays"] == 90 for one in of(resources, "AWS::Logs::LogGroup").values())


def test_no_right_is_wider_than_it_is_named(resources: Json) -> None:
    for name, role in of(resources, "AWS::IAM::Role").items():
        for policy in role["Properties"]["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
                assert not [one for one in actions if "*" in one and one != "sqs:SendMessage*"], name
                assert "*" not in [statement["Resource"], *statement["Resource"]], name
        assert "ManagedPolicyArns" not in role["Properties"], name


def test_mappings_report_parts_of_a_batch_and_wait_long_enough(resources: Json) -> None:
    for name in template.jobs():
        function = resources[f"{template.camel(name)}Function"]["Properties"]
        event = function["Events"]["Queue"]["Properties"]
        assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert isinstance(event["ScalingConfig"]["MaximumConcurrency"], int)
        assert 1 <= event["BatchSize"] <= 10
        queue = resources[f"{template.camel(name)}Queue"]["Properties"]
        assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]


def test_the_relay_takes_news_only_and_gives_up_into_a_queue(resources: Json) -> None:
    event = resources["RelayFunction"]["Properties"]["Events"]["Outbox"]["Properties"]

    assert json.loads(event["FilterCriteria"]["Filters"][0]["Pattern"]) == {"eventName": ["INSERT"]}
    assert event["BisectBatchOnFunctionError"] is True
    assert event["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0] == "RelayFailures"
    assert event["StartingPosition"] == "TRIM_HORIZON"


def test_what_the_gateway_says_by_itself_has_our_shape(resources: Json) -> None:
    answers = resources["RestAPI"]["Properties"]["GatewayResponses"]

    assert {"MISSING_AUTHENTICATION_TOKEN", "UNSUPPORTED_MEDIA_TYPE", "THROTTLED", "DEFAULT_4XX", "DEFAULT_5XX"} <= set(
        answers
    )
    assert answers["MISSING_AUTHENTICATION_TOKEN"]["StatusCode"] == 404
    for answer in answers.values():
        assert set(json.loads(answer["ResponseTemplates"]["application/json"])) == {
            "code",
            "message",
            "details",
            "request_id",
        }
        assert answer["ResponseParameters"]["Headers"]["Access-Control-Allow-Origin"] == "'*'"


def test_gateway_answers_say_what_the_tree_of_errors_says(resources: Json) -> None:
    from chalicelib.core import errors

    known = {
        (one.code, one.message)
        for one in vars(errors).values()
        if isinstance(one, type) and issubclass(one, errors.AppError)
    }
    for answer in resources["RestAPI"]["Properties"]["GatewayResponses"].values():
        said = json.loads(answer["ResponseTemplates"]["application/json"])
        assert (said["code"], said["message"]) in known


def test_one_variable_name_a_level_and_whole_segments(resources: Json) -> None:
    seen: dict[tuple[str, ...], str] = {}
    for path in resources["RestAPI"]["Properties"]["DefinitionBody"]["paths"]:
        segments = path.split("/")[1:]
        for level, segment in enumerate(segments):
            if "{" in segment:
                assert re.fullmatch(r"\{\w+\+?\}", segment), path
                assert seen.setdefault(tuple(segments[:level]), segment) == segment, path


def test_it_stands_in_every_partition(whole: Json, resources: Json) -> None:
    for text in texts(whole):
        assert "arn:aws:" not in text
        assert "arn:aws-cn:" not in text
        assert not re.search(r"amazonaws\.com/", text)
    assert resources["RestAPI"]["Properties"]["EndpointConfiguration"] == "REGIONAL"


def test_the_moved_clock_and_the_simulator_are_not_in_it(built: Built) -> None:
    text = built.template.read_text("utf-8")

    for word in (
        "MASHANG_CLOCK_FILE",
        "MASHANG_S3_PUBLIC_URL",
        "MASHANG_WECHAT_URL",
        "AWS_ENDPOINT_URL",
    ):
        assert word not in text


def test_no_secret_is_in_it(whole: Json) -> None:
    assert not [name for name in whole["Parameters"] if re.search(r"(?i)password|token|aes", name)]
    assert "SecretString" not in set(texts(whole))


def test_the_local_one_differs_by_what_it_is_told_alone(built: Built) -> None:
    plain = json.loads(transformed(built.template, "s3://bucket/key", {}))
    told = json.loads(transformed(built.template, "s3://bucket/key", {"MASHANG_CLOCK_FILE": "x"}))

    for resource in told["Resources"].values():
        resource["Properties"].get("Environment", {}).get("Variables", {}).pop("MASHANG_CLOCK_FILE", None)
    assert told == plain


def test_a_policy_that_names_what_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "api.yaml").write_text("tables: {bills: [GetItem]}")
    (tmp_path / "jobs.yaml").write_text("{}")
    monkeypatch.setattr(template, "HERE", tmp_path)

    with pytest.raises(LookupError, match="BillsTable"):
        template.statements("api", {})


def test_short_forms_are_read() -> None:
    assert template.load("a: !Ref B\nc: !GetAtt D.Arn.x\ne: !Sub 'f'\ng: !If [H, !Ref I, j]") == {
        "a": {"Ref": "B"},
        "c": {"Fn::GetAtt": ["D", "Arn.x"]},
        "e": {"Fn::Sub": "f"},
        "g": {"Fn::If": ["H", {"Ref": "I"}, "j"]},
    }
    with pytest.raises(TypeError, match="of a mapping"):
        template.load("a: !Transform {Name: x}")
