"""Queue ``notify``: what happened in other rooms becomes records in people's inboxes."""

from chalicelib.codes.events import MismatchReported, ScanOdd
from chalicelib.core.jobs import job
from chalicelib.people import news
from chalicelib.people.homes import events
from chalicelib.people.staff.events import RoleChanged
from chalicelib.points.campaigns import news as campaign_news
from chalicelib.points.campaigns.events import CampaignEnded, CampaignReady
from chalicelib.points.honours import news as honours_news
from chalicelib.points.honours.events import NominationMoved
from chalicelib.points.ledger import news as ledger_news
from chalicelib.points.ledger.events import Lapsed
from chalicelib.points.mall import news as mall_news
from chalicelib.points.mall.events import ReservationNews
from chalicelib.points.review import news as review_news
from chalicelib.points.review.events import ReviewMoved
from chalicelib.points.scheme import news as scheme_news
from chalicelib.points.scheme.events import CommentAnswered, CommentEnded, SchemeMoved

handler = job(
    "notify",
    {
        events.BindingSubmitted: news.submitted,
        events.BindingDecided: news.decided,
        events.BindingEnded: news.ended,
        events.HouseholdEnded: news.household_ended,
        events.HouseholdHandedOver: news.handed_over,
        events.LeaseNews: news.lease,
        events.ProxyChanged: news.proxy,
        events.ActedFor: news.acted_for,
        RoleChanged: news.role,
        MismatchReported: news.mismatch,
        ScanOdd: news.odd,
        Lapsed: ledger_news.lapsed,
        CampaignReady: campaign_news.ready,
        CampaignEnded: campaign_news.ended,
        ReviewMoved: review_news.moved,
        ReservationNews: mall_news.reservation,
        NominationMoved: honours_news.moved,
        SchemeMoved: scheme_news.moved,
        CommentEnded: scheme_news.comment_ended,
        CommentAnswered: scheme_news.answered,
    },
)
