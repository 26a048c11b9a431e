"""State machines as tables: read them, test them, draw them. Who may is the policy's; what is legal is the table's."""

from dataclasses import dataclass

from chalicelib.core.errors import IllegalMove


@dataclass(frozen=True, slots=True)
class Move:
    """One line of a machine: in ``source``, ``act`` leads to ``target``."""

    source: str
    act: str
    target: str


class Machine:
    """The moves of one kind of thing.

    >>> door = Machine(Move("open", "close", "shut"), Move("shut", "open", "open"))
    >>> door.after("open", "close")
    'shut'
    """

    def __init__(self, *moves: Move) -> None:
        self.moves = moves
        self._targets = {(move.source, move.act): move.target for move in moves}
        if len(self._targets) != len(moves):
            raise ValueError("two moves share a source and an act")

    @property
    def states(self) -> frozenset[str]:
        """All states that the table names."""
        return frozenset(state for move in self.moves for state in (move.source, move.target))

    def legal(self, state: str) -> list[str]:
        """List the acts that ``state`` allows."""
        return sorted(move.act for move in self.moves if move.source == state)

    def after(self, state: str, act: str) -> str:
        """Return the state that ``act`` leads to. Raises IllegalMove naming both, and what would be legal."""
        if (state, act) not in self._targets:
            raise IllegalMove(state=state, act=act, legal=self.legal(state))
        return self._targets[state, act]

    def mermaid(self) -> str:
        """Draw the machine for the docs."""
        lines = [f"  {move.source} --> {move.target}: {move.act}" for move in self.moves]
        return "\n".join(["stateDiagram-v2", *lines])
