"""The story of the points, through HTTP: from a draft of the scheme to a statement that its owner checks alone.

It can be told again on what it left: residents are new each time, the clock moves on by more than a year.
"""

from infra.local.demo.points import campaign, cases, checking, market, scheme
from infra.local.demo.points.cast import Cast
from infra.local.demo.story import Running
from infra.local.demo.telling import Teller


def whole(running: Running, tell: Teller) -> None:
    """Tell all of it. Raises Failed with the first step that does not come out as it should."""
    cast = Cast(running, tell)
    cast.gather()
    version = scheme.comes_into_force(cast)
    cast.homes_are_bound()
    cast.district_fills_up()
    given = campaign.of_the_drill(cast, version)
    docket = cases.Docket(cast, version)
    docket.whole()
    market.whole(cast)
    cases.repaired_and_lapsed(cast, docket)
    checking.whole(cast, docket)
    checking.both_sides(cast, given)
    tell.step("合计：与公布的数字一分不差")
    tell.back({"应急演练": given, "拾金不昧": docket.honesty, "酒后驾驶": docket.drunk})
    tell.must((given, docket.honesty, docket.drunk) == (98_735, 20, -1_100), "+98,735、+20、−1,100")
