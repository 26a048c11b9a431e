"""Honours, what the person who is named does: consents or declines, chooses how the name is shown, withdraws."""

from pynamodb.expressions.update import Action

from chalicelib.core import audit
from chalicelib.core.errors import fault
from chalicelib.core.policy import Actor, allow, is_named, signed_in
from chalicelib.core.tables import Transaction, rereading
from chalicelib.points import wording
from chalicelib.points.honours.records import Nomination
from chalicelib.points.honours.schemas import Answer, Choice, Withdrawal
from chalicelib.points.honours.service import changes
from chalicelib.points.marks import mark


@rereading
def answer(actor: Actor, nomination: str, asked: Answer) -> Nomination:
    """Consent or decline. Raises NotSignedIn, NotFound, NotAllowed, IllegalMove, BadInput."""
    return _by_nominee(actor, nomination, "honour.answer", asked.answer, asked)


@rereading
def choose(actor: Actor, nomination: str, asked: Choice) -> Nomination:
    """Choose anew how the name is shown. Raises NotSignedIn, NotFound, NotAllowed, IllegalMove, BadInput."""
    return _by_nominee(actor, nomination, "honour.choose", "choose", asked)


def _by_nominee(actor: Actor, nomination: str, policy: str, act: str, asked: Answer | Choice) -> Nomination:
    person, was = signed_in(actor), changes.asked(actor, policy, nomination)
    said = mark(actor, act, was.pk, asked)
    if was.act == said:
        return was
    if act == "choose" and was.state == "published" and asked.shown == "none":
        raise fault("shown", "已公示的不能改为不公示", right="不愿再公示，请撤回")
    more = [] if act == "decline" else _named(person, was, asked)
    with Transaction() as tx:
        after = changes.move(tx, was, act, said, *more)
        if act != "choose":
            changes.tell(tx, nomination, asked.id, after, person)
    return changes.find(nomination)


def _named(person: str, was: Nomination, asked: Answer | Choice) -> list[Action]:
    """Set how the name is shown; a name that nobody is to read is not kept."""
    shown = Nomination.shown.set(asked.shown)
    if asked.name is None or asked.shown == "none":
        return [shown, Nomination.name.remove()]
    wording.check(person, asked.name, "name")
    return [shown, Nomination.name.set(was.seal("name", asked.name))]


@rereading
def withdraw(actor: Actor, nomination: str, asked: Withdrawal) -> Nomination:
    """End a nomination: it is shown no more, and its words go.

    Who is named may at any time, who nominated before the answer; staff take down what was consented to, with a
    reason. Raises NotSignedIn, NotFound, NotAllowed, IllegalMove, BadInput.
    """
    person, was = signed_in(actor), changes.find(nomination)
    said = mark(actor, "withdraw", was.pk, asked)
    if was.act == said:
        return was
    own = is_named(actor, changes.on(was)) or (person == was.by and was.state == "nominated")
    if not own:
        allow(actor, "honour.take_down", changes.on(was), see="honour.see")
        if asked.words is None:
            raise fault("words", "未填写理由", right="工作人员撤下公示请写明理由")
    with Transaction() as tx:
        more = [] if own else [Nomination.words.set(was.seal("words", str(asked.words)))]
        after = changes.move(tx, was, "withdraw", said, *more)
        if not own:
            audit.record(tx, actor, "honour.take_down", was.pk, place=was.place, why=asked.words)
        changes.tell(tx, nomination, asked.id, after, person)
    return changes.find(nomination)
