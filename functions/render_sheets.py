"""Queue ``render-sheets``: cuts orders for labels into files and draws each."""

from chalicelib.codes.events import ChunkRequested, SheetsRequested
from chalicelib.codes.service import drawing, sheets
from chalicelib.core.jobs import job

handler = job("render-sheets", {SheetsRequested: sheets.plan, ChunkRequested: drawing.run})
