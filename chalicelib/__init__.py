"""码上生活: the rooms of the house. Each knows only those below it; the arrows are in ``pyproject.toml``."""
