"""How reviews, votes and members are shown: names masked, typed words opened, files as addresses."""

from collections.abc import Iterable
from typing import Any

from chalicelib.core import audit, files
from chalicelib.core.clock import now_ms
from chalicelib.core.policy import Actor, On, may
from chalicelib.people import standing
from chalicelib.people.homes.rules import ROLE_WORDS
from chalicelib.people.staff.service import listing as staff
from chalicelib.places.service import tree as trees
from chalicelib.points.review import rules, schemas
from chalicelib.points.review.evidence import Evidence
from chalicelib.points.review.records import Member, Review, Seat, Step
from chalicelib.points.review.service import roster
from chalicelib.points.review.service.finding import Case, stands_for
from chalicelib.points.scheme.service import reading

SYSTEM_WORD, HOME_WORD, MEMBER_WORD = "系统", "住户", "评议员"


def found(homes: list[standing.Home]) -> schemas.FoundHomes:
    """Show whom a proposal could be about."""
    called = standing.called_at_home(homes)
    return schemas.FoundHomes(
        homes=[
            schemas.FoundHome(
                household=home.id,
                door=home.door,
                people=[_found(one, home.roles[one], called[one]) for one in home.people],
            )
            for home in homes
        ]
    )


def _found(person: str, role: str, name: str) -> schemas.FoundPerson:
    return schemas.FoundPerson(person=person, name=name, role=_any(role), role_word=ROLE_WORDS[role])


def _any(text: Any) -> Any:  # noqa: ANN401 - a literal, as the item keeps it
    return text


def subjects(reviews: list[Review]) -> dict[str, str]:
    """Give what each subject is called: a person masked, a household by its primary owner."""
    homes = standing.households({one.of for one in reviews if one.account.kind == "household"})
    heads = {one.id: one.head for one in homes.values() if one.head is not None}
    people = {one.of for one in reviews if one.account.kind == "person"}
    called = standing.called(people | set(heads.values()))
    named = {one.holder: called[one.of] for one in reviews if one.of in people}
    return named | {f"household#{home}": f"{called[head]}（{HOME_WORD}）" for home, head in heads.items()}


def _line(one: Review, called: str) -> dict[str, Any]:
    item = reading.version(int(one.scheme)).item(one.item)
    waits = one.state == "proposed" or (one.state in rules.VOTED_ON and one.votes_due_ms is None)
    quorum = reading.version(int(one.scheme)).terms.quorum
    return {
        "id": one.id,
        "item": one.item,
        "title": item.title,
        "clause": one.clause,
        "points": int(one.points),
        "holding": one.account.kind,
        "called": called,
        "state": one.state,
        "state_word": rules.STATE_WORDS[one.state],
        "votes_due_ms": _ms(one.votes_due_ms) if one.state in rules.VOTED_ON else None,
        "notice_ends_ms": _ms(one.notice_ends_ms),
        "appeal_until_ms": _ms(one.appeal_until_ms),
        "short": waits or (one.state in rules.VOTED_ON and one.seats < quorum),
        "proposed_ms": int(one.proposed_ms),
        "at_ms": int(one.at_ms),
    }


def _ms(number: Any) -> int | None:  # noqa: ANN401 - a number of an item, or nothing
    return None if number is None else int(number)


def lines(found: list[Review]) -> list[schemas.ReviewLine]:
    """Show reviews in a list."""
    called = subjects(found)
    return [schemas.ReviewLine(**_line(one, called.get(one.holder, HOME_WORD))) for one in found]


def review(case: Case, actor: Actor) -> schemas.ReviewView:
    """Show a case to who may see it. Votes are shown once their round has decided."""
    one, item = case.review, case.item
    open_to = may(actor, "review.appeal", case.subject) or stands_for(actor, case)
    knows = open_to or one.by == actor.person or may(actor, "review.list", On(places=case.places))
    names = _names(case)
    mine = case.seat_of(str(actor.person))
    return schemas.ReviewView(
        **_line(one, subjects([one]).get(one.holder, HOME_WORD)),
        version=int(one.scheme),
        text=item.text,
        currency=_any(one.currency),
        subject=one.of if knows else None,
        place=one.place if knows else None,
        proposer=names[one.by],
        event_ms=int(one.event_ms),
        evidence=evidence(one),
        voted=int(one.yes) + int(one.no),
        seats=int(one.seats),
        decisions=[_round(case, number, step, names) for number, step in sorted(case.decided.items())],
        appeal=_appeal(case, names),
        entry=_ms(one.seq),
        refusal=one.refusal,
        my_vote=None if mine is None else mine.choice,
        timeline=[_step(case, step, names) for step in case.steps],
        legal=legal(case, actor),
    )


def _names(case: Case) -> dict[str, str]:
    """Give what everybody in a case is called: members by the name that they sit there with."""
    members = {one.person for one in case.seats}
    people = {case.review.by, *members, *(step.by for step in case.steps)}
    if case.review.appellant is not None:
        people.add(case.review.appellant)
    places = trees.tree(knowing=case.review.place).containing(case.review.place)
    return _called(members, people - {audit.SYSTEM}, places) | {audit.SYSTEM: SYSTEM_WORD}


def _called(members: set[str], people: set[str], places: Iterable[str]) -> dict[str, str]:
    """Give what ``people`` are called; those of them who are ``members`` by the name of their role at ``places``."""
    seated = staff.called(members, [rules.MEMBER], places)
    return standing.called(people - seated.keys()) | seated


def evidence(one: Review) -> schemas.EvidenceView:
    """Show the evidence, or that only its hash is left."""
    sealed = one.open("evidence")
    if sealed is None:
        return schemas.EvidenceView(digest=one.digest, gone=True)
    said = Evidence.read(sealed)
    decision = said.decision
    kept = [
        schemas.FileView(url=files.download_url(file.key, f"凭证{number}.{file.ending}"), sha256=file.sha256)
        for number, file in enumerate(said.files, 1)
    ]
    return schemas.EvidenceView(
        digest=one.digest,
        gone=False,
        salt=said.salt,
        text=said.text,
        decision=None if decision is None else schemas.DecisionView(**_parts(decision)),
        files=tuple(kept),
    )


def _parts(decision: Any) -> dict[str, Any]:  # noqa: ANN401 - a decision of the evidence
    return {"number": decision.number, "on": decision.on, "by": decision.by}


def _round(case: Case, number: int, step: Step, names: dict[str, str]) -> schemas.RoundView:
    cast = [one for one in case.seats if one.round == number and one.state == "voted"]
    return schemas.RoundView(
        stage=_any(cast[0].stage),
        approved=step.act in {"approve", "uphold"},
        votes_for=sum(bool(one.choice) for one in cast),
        votes_against=sum(not one.choice for one in cast),
        at_ms=int(step.at_ms),
        votes=[
            schemas.VoteView(
                member=names[one.person],
                approve=bool(one.choice),
                reason=one.open("reason") or "",
                at_ms=int(one.at_ms),
            )
            for one in cast
        ],
    )


def _appeal(case: Case, names: dict[str, str]) -> schemas.AppealView | None:
    one = case.review
    step = next((step for step in case.steps if step.act == "appeal"), None)
    if one.appellant is None or step is None:
        return None
    said = one.open("appeal_reason")
    return schemas.AppealView(by=names[one.appellant], via=one.appeal_via, reason=said, at_ms=int(step.at_ms))


def _step(case: Case, step: Step, names: dict[str, str]) -> schemas.StepView:
    """Show a step. Who recused is told when the round is over: while it runs nobody knows whom it was drawn of."""
    hidden = step.act == "recuse" and case.stage is not None and step.round == case.review.round
    return schemas.StepView(
        by=MEMBER_WORD if hidden else names[step.by],
        via=step.via,
        act=step.act,
        state=_any(step.state),
        state_word=rules.STATE_WORDS[step.state],
        at_ms=int(step.at_ms),
    )


def legal(case: Case, actor: Actor) -> list[str]:
    """List the acts that ``actor`` may do now."""
    one, person = case.review, str(actor.person)
    acts = rules.REVIEW.legal(one.state)
    may_now: list[str] = []
    if "withdraw" in acts and one.by == person and not any(seat.state == "voted" for seat in case.seats):
        may_now.append("withdraw")
    seat = case.seat_of(person)
    if seat is not None and seat in case.now and seat.state == "seated" and now_ms() < one.votes_due_ms:
        may_now += ["recuse", "vote"]
    late = one.appeal_until_ms is not None and now_ms() >= one.appeal_until_ms
    about = may(actor, "review.appeal", case.subject) or stands_for(actor, case)
    if "appeal" in acts and one.appeal_said is None and not late and about:
        may_now.append("appeal")
    return may_now


def votes(found: list[tuple[Seat, Review]]) -> list[schemas.VoteLine]:
    """Show open votes."""
    called = subjects([one for _, one in found])
    return [
        schemas.VoteLine(
            id=one.id,
            stage=_any(seat.stage),
            title=reading.version(int(one.scheme)).item(one.item).title,
            clause=one.clause,
            points=int(one.points),
            called=called.get(one.holder, HOME_WORD),
            due_ms=int(str(seat.listed_at).partition("#")[0]),
        )
        for seat, one in found
    ]


def members(found: list[Member]) -> list[schemas.MemberView]:
    """Show members on the roster, by the name that they were made members with."""
    people = {one.person for one in found}
    called = _called(people, people, {one.place for one in found})
    return [
        schemas.MemberView(
            person=one.person,
            name=called[one.person],
            place=one.place,
            active=one.active,
            workplaces=roster.workplaces(one),
            version=int(one.version),
            at_ms=int(one.at_ms),
        )
        for one in found
    ]
