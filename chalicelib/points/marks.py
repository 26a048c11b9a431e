"""Points, marks of acts: the same act of the same actor with the same content is known again. No I/O of its own.

What a person typed is in a mark as a keyed hash alone.
"""

import json

from chalicelib.core import crypto
from chalicelib.core.policy import Actor, signed_in
from chalicelib.core.schema import Strict


def mark(actor: Actor, act: str, about: str, body: Strict) -> str:
    """Make the mark of ``actor``'s ``act`` on ``about`` (kind#id) with ``body``. Raises NotSignedIn."""
    said = json.dumps(body.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return f"{act}#{crypto.blind(f'{signed_in(actor)}#{act}#{about}#{said}', 'act')}"
