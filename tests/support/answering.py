"""moto's answers, made quick: a value of DynamoDB says its type, so no other type is looked for.

moto tries each of the ten members that a value may have, under each of their possible names; a test that reads much
spends half of its time there. How the one member that is there is written stays moto's own. Two texts it compares
after having asked for six other types of each; the names of its own methods it looks up for each call. It also takes
thousands of addresses in hand for those who ask AWS without botocore; here nobody does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from moto.core import models, responses
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models.dynamo_type import DDBType, DynamoType

_whole, _cast = BaseJSONSerializer._serialize_type_structure, vars(DynamoType)["cast_value"].fget
_methods = cache(responses.method_names_from_class)


@contextmanager
def by_type() -> Iterator[None]:
    """Let moto take a value for what its type says, and look for nothing else."""
    with (
        patch.object(BaseJSONSerializer, "_serialize_type_structure", _structure),
        patch.object(DynamoType, "cast_value", property(_value)),
        patch.object(responses, "method_names_from_class", _methods),
        patch.object(models, "RESPONSES_METHODS", ()),
    ):
        yield


def _structure(self: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if shape.name == "AttributeValue" and isinstance(value, dict) and len(value) == 1:
        ((member, held),) = value.items()
        wrapper: dict[str, Any] = {}
        self._serialize(wrapper, held, shape.members[member], member)
        self._default_serialize(serialized, wrapper, shape, key)
    else:
        _whole(self, serialized, value, shape, key)


def _value(self: DynamoType) -> Any:
    return self.value if self.type == DDBType.STRING else _cast(self)
