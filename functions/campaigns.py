"""Queue ``campaigns``: reads lists for their preview, posts approved ones a chunk a message, writes result files."""

from chalicelib.core.jobs import Last, job
from chalicelib.points.campaigns.events import (
    CampaignChunk,
    CampaignExportAsked,
    CampaignListClosed,
    CampaignStarted,
)
from chalicelib.points.campaigns.service import reading, results, running

handler = job(
    "campaigns",
    {
        CampaignListClosed: reading.read,
        CampaignStarted: running.start,
        CampaignChunk: running.post,
        CampaignExportAsked: results.export,
    },
    Last(
        10,
        {
            CampaignListClosed: reading.give_up,
            CampaignStarted: running.give_up,
            CampaignChunk: running.give_up,
            CampaignExportAsked: results.give_up,
        },
    ),
)
