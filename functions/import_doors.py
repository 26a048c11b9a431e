"""Queue ``import-doors``: reads door lists for their preview, and lets confirmed ones in."""

from chalicelib.codes.events import ImportRequested, PreviewRequested
from chalicelib.codes.service import importing, previews
from chalicelib.core.jobs import Last, job

handler = job(
    "import-doors",
    {PreviewRequested: previews.run, ImportRequested: importing.run},
    Last(5, {PreviewRequested: previews.give_up, ImportRequested: importing.give_up}),
)
