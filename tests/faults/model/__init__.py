"""A stateful model of the room of points: a plain book beside the real services, compared after each step."""

import tests.conftest  # noqa: F401 - the environment of tests, before anything reads it
