"""The kinds of walks that ``make faults`` makes, in turn."""

from hypothesis.stateful import RuleBasedStateMachine

from tests.faults.model.town import Town
from tests.faults.model.walk import Walk

KINDS: tuple[type[RuleBasedStateMachine], ...] = (Walk, Town)
