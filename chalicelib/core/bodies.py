"""Bodies and queries read as models; their faults in Chinese, each with field, fault and what would be right."""

import json
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from chalicelib.core.errors import BadInput, NotFound

# pydantic's error types: what is wrong, and what would be right. {names} are the error's own context, bounds only.
FAULTS: dict[str, tuple[str, str]] = {
    "missing": ("未填写", "请填写此项"),
    "extra_forbidden": ("有不认识的字段", "请只提交文档列出的字段"),
    "json_invalid": ("不是有效的 JSON", "请提交 UTF-8 编码的 JSON"),
    "model_type": ("应为一个对象", "请提交 JSON 对象"),
    "model_attributes_type": ("应为一个对象", "请提交 JSON 对象"),
    "dict_type": ("应为一个对象", "请提交 JSON 对象"),
    "string_type": ("应为文字", "请填写文字"),
    "string_too_short": ("太短", "至少 {min_length} 个字"),
    "string_too_long": ("太长", "最多 {max_length} 个字"),
    "string_pattern_mismatch": ("格式不对", "应符合 {pattern}"),
    "string_unicode": ("有无法识别的字符", "请使用 UTF-8 编码"),
    "int_type": ("应为整数", "请填写整数"),
    "int_parsing": ("应为整数", "请填写整数"),
    "int_from_float": ("应为整数", "请填写整数"),
    "int_parsing_size": ("数字过大", "请填写较小的整数"),
    "float_type": ("应为数字", "请填写数字"),
    "bool_type": ("应为是或否", "请填写 true 或 false"),
    "bool_parsing": ("应为是或否", "请填写 true 或 false"),
    "list_type": ("应为列表", "请提交列表"),
    "too_short": ("项目太少", "至少 {min_length} 项"),
    "too_long": ("项目太多", "最多 {max_length} 项"),
    "literal_error": ("不在可选范围内", "可选：{expected}"),
    "enum": ("不在可选范围内", "可选：{expected}"),
    "greater_than": ("太小", "应大于 {gt}"),
    "greater_than_equal": ("太小", "不小于 {ge}"),
    "less_than": ("太大", "应小于 {lt}"),
    "less_than_equal": ("太大", "不大于 {le}"),
    "date_type": ("应为日期", "如 2026-11-24"),
    "date_parsing": ("应为日期", "如 2026-11-24"),
    "date_from_datetime_parsing": ("应为日期", "如 2026-11-24"),
    "date_from_datetime_inexact": ("应为日期", "如 2026-11-24"),
    "union_tag_invalid": ("不在可选范围内", "可选：{expected_tags}"),
    "union_tag_not_found": ("缺少类型", "请填写 {discriminator}"),
    "value_error": ("不符合要求", "请检查此项"),
}


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any annotation
    return TypeAdapter(kind)


def path_value(kind: Any, value: str) -> Any:  # noqa: ANN401 - any annotation
    """Read a value of the path as its annotation says. Raises NotFound: no such thing can be there."""
    try:
        return _adapter(kind).validate_python(value)
    except ValidationError:
        raise NotFound from None


def read_body(model: type[BaseModel], raw: bytes) -> BaseModel:
    """Read ``raw`` JSON as ``model``, strictly: 0 is no false. Raises BadInput with a line for each field at fault."""
    try:
        return model.model_validate_json(raw, strict=True)
    except ValidationError as failure:
        raise bad_input("body", failure) from None


def read_query(model: type[BaseModel], query: dict[str, str]) -> BaseModel:
    """Read a query string as ``model``. Raises BadInput with a line for each field at fault."""
    try:
        return model.model_validate_strings(query)
    except ValidationError as failure:
        raise bad_input("query", failure) from None


def bad_input(where: str, failure: ValidationError) -> BadInput:
    """Name each fault of ``failure``: field, fault, what would be right; never what was typed."""
    faults = failure.errors(include_url=False, include_input=False)
    return BadInput(where=where, faults=[fault_line(one) for one in faults])


def fault_line(one: ErrorDetails) -> dict[str, str]:
    """Put a fault in Chinese. The name of a field that nobody declared is the caller's, so it is left out."""
    place = one["loc"][:-1] if one["type"] == "extra_forbidden" else one["loc"]
    said, right = FAULTS.get(one["type"], ("不符合要求", "请检查此项"))
    bounds = {name: str(bound) for name, bound in one.get("ctx", {}).items()}
    if one["type"] == "value_error":
        said, right = value_words(bounds.get("error", ""))
    return {"field": ".".join(map(str, place)), "fault": said, "right": right.format_map(bounds)}


def value_words(words: str) -> tuple[str, str]:
    """Split a validator's own words ``fault｜what would be right``; our validators raise ValueError with such."""
    said, _, right = words.partition("｜")
    return (said, right) if right else FAULTS["value_error"]


def as_json(body: object) -> str:
    """Write compact JSON; Chinese stays Chinese."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
