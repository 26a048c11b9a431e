"""Queue ``render-sheets``: cuts orders for labels into files and draws each."""

from chalicelib.codes.events import ChunkRequested, SheetsRequested
from chalicelib.codes.service import drawing, sheets
from chalicelib.core.jobs import Last, job

handler = job(
    "render-sheets",
    {SheetsRequested: sheets.plan, ChunkRequested: drawing.run},
    Last(5, {SheetsRequested: sheets.give_up, ChunkRequested: sheets.give_up}),
)
