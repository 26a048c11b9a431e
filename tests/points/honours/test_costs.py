"""What each flow of the honours costs in calls: a call more is seen here."""

from chalicelib.points.honours.records import Pair
from chalicelib.points.honours.schemas import Answer, Choice, Decision, NominationRequest, Publication, Withdrawal
from chalicelib.points.honours.service import answering, deciding, nominating
from tests.faults.crash import counting
from tests.points.honours.conftest import NAME, REASON, Street
from tests.points.honours.test_crashes import ACT, ONE, Flow, actor


def test_each_flow_costs_what_it_did(street: Street) -> None:
    people = {who: actor(who) for who in (street.anna, street.carl, street.clerk, street.member)}
    costs: dict[str, int] = {}

    def cost(name: str, flow: Flow) -> None:
        with counting() as made:
            flow()
        costs[name] = len(made)

    anna, carl = people[street.anna], people[street.carl]
    street.until("nominated")  # keys and the tree are read
    for item in Pair.scan(Pair.sk.startswith("pair#")):
        item.delete()
    cost("nominate", lambda: nominating.nominate(carl, NominationRequest(id=ONE, person=street.anna, reason=REASON)))
    cost("consent", lambda: answering.answer(anna, ONE, Answer(id=ACT, answer="consent", name=NAME)))
    cost("choose", lambda: answering.choose(anna, ONE, Choice(id=ACT, name=NAME)))
    cost("confirm", lambda: deciding.decide(people[street.member], ONE, Decision(id=ACT, act="confirm")))
    cost("publish", lambda: deciding.publish(people[street.clerk], ONE, Publication(id=ACT)))
    cost("withdraw", lambda: answering.withdraw(anna, ONE, Withdrawal(id=ACT)))
    assert costs == {"nominate": 5, "consent": 4, "choose": 4, "confirm": 4, "publish": 3, "withdraw": 3}
