"""The page "Mag dit?": may this party ask that? For everybody, without signing in.

Three steps in one address: who asks whom and what for; which data, on which basis, and what is
there; what the policy says. Source: design, section 9; the screens issue, deliverable 7.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from hub.policy.hypothesis import OBSTACLES, THINGS, Hypothesis, ordered
from hub.policy.offer import Offer
from hub.services.hypothesis import Shown, Verdict
from hub.ui import clause
from hub.ui.clause import Clause
from hub.ui.words import Words
from hub.web import hypothesis as hypotheses
from hub.web.hypothesis import Chosen
from hub.web.page import page, words_of
from hub.web.session import site_of

router = APIRouter()
_KIND = {"allowed": "allow", "missing": "needs_approval", "refused": "deny"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer to choose."""

    value: str
    label: str
    checked: bool
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question that the policy allows or refuses, in words."""

    is_allowed: bool
    text: str
    have: str
    because: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the policy says, in words; ``rule`` and the codes go behind a fold.

    ``lacking`` holds what is missing and what one can do; ``needs`` what the row asks for, and
    whether it is there.
    """

    kind: str
    heading: str
    sentence: str
    next: str
    lacking: tuple[tuple[str, str], ...]
    needs: tuple[tuple[str, bool], ...]
    notes: tuple[str, ...]
    rule: Clause | None
    rule_heading: str
    flow: str
    reasons: tuple[tuple[str, str], ...]
    examples: tuple[Example, ...]


@router.get("/may")
def show(request: Request) -> Response:
    """What may be asked: the form, and the policy's answer once the question is whole."""
    words, service = words_of(request), site_of(request).broker.hypothesis
    offer = service.offer()
    chosen = hypotheses.read(request.url.query, offer)
    errors = _errors(chosen, words)
    one = chosen.hypothesis()
    result = None
    if chosen.is_whole:
        result = _result(service.ask(one), one, words, _clauses(request, words))
    return page(
        request,
        "may/form.html",
        code=400 if errors else 200,
        query=hypotheses.query_of(one) if chosen.is_whole else "",
        errors=errors,
        wrong=dict(errors),
        chosen=chosen,
        result=result,
        facts=_facts(chosen, words),
        parties=None if chosen.has_parties else _parties(chosen, offer, words),
        data=_data(chosen, offer, words) if chosen.has_parties else None,
    )


def _errors(chosen: Chosen, words: Words) -> list[tuple[str, str]]:
    """The fields that are still empty, once somebody has gone on."""
    if not chosen.is_begun:
        return []
    if not chosen.has_parties:
        due = {"who": chosen.who, "from": chosen.provider, "purpose": chosen.purpose}
    elif chosen.is_asked:
        due = {"item": "".join(chosen.items), "basis": chosen.basis}
    else:
        due = {}
    return [(name, words.say(f"may.{name}.missing")) for name, value in due.items() if not value]


# -- what can be chosen


def _parties(chosen: Chosen, offer: Offer, words: Words) -> dict[str, object]:
    """The first step: who asks whom, and what for."""
    vocabulary = offer.vocabulary
    who = [
        (
            words.say(f"party.{party}"),
            [
                Option(
                    value=f"{party}.{function}",
                    label=f"{words.say(f'function.{function}')} ({words.say(f'party.{party}')})",
                    checked=chosen.who == f"{party}.{function}",
                )
                for function in functions
            ],
        )
        for party, functions in offer.roles.items()
    ]
    kinds = {name: one.kind for name, one in vocabulary.purposes.items()}
    purposes = [
        (
            words.say(f"may.purpose.{kind}"),
            _options(
                [name for name in kinds if kinds[name] == kind],
                "purpose",
                frozenset({chosen.purpose}),
                words,
            ),
        )
        for kind in dict.fromkeys(kinds.values())
    ]
    given = _options(vocabulary.parties, "party", frozenset({chosen.provider}), words)
    return {"who": who, "from": [("", given)], "purpose": purposes}


def _data(chosen: Chosen, offer: Offer, words: Words) -> dict[str, list[Option]]:
    """The second step: which data, on which basis, and what is there."""
    place = (chosen.purpose, chosen.requester, chosen.provider)
    row, vocabulary = offer.row(*place), offer.vocabulary
    fitting = row["categories"] if row else list(vocabulary.categories)
    bases = row["bases6"] if row else []
    things = ordered({*offer.things(*place), *chosen.have}, THINGS)
    basis = chosen.basis or ("" if chosen.is_asked else next(iter(bases), ""))
    items = frozenset(chosen.items)
    return {
        "item": _options(fitting, "category", items, words),
        "more": _options(
            [one for one in vocabulary.categories if one not in fitting], "category", items, words
        ),
        "basis": [
            Option(
                value=one,
                label=words.say(f"may.basis.{one}"),
                checked=one == basis,
                hint=words.say("may.basis.fits") if one in bases else "",
            )
            for one in vocabulary.basis_users["art6"]
        ],
        "special": _options(
            ["", *vocabulary.basis_users["art9"]],
            "may.special",
            frozenset({chosen.special}),
            words,
        ),
        "have": _options(things, "may.have", chosen.have, words),
        "but": _options(OBSTACLES, "may.but", chosen.but, words),
    }


def _options(codes: Iterable[str], noun: str, chosen: frozenset[str], words: Words) -> list[Option]:
    return [
        Option(value=one, label=words.say(f"{noun}.{one or 'none'}"), checked=one in chosen)
        for one in codes
    ]


# -- what was asked, and what the policy says


def _facts(chosen: Chosen, words: Words) -> list[tuple[str, str]]:
    if not chosen.has_parties:
        return []
    return [
        (words.say("may.who"), role(chosen.hypothesis(), words)),
        (words.say("may.from"), words.say(f"party.{chosen.provider}")),
        (words.say("may.purpose"), words.say(f"purpose.{chosen.purpose}")),
    ]


def role(one: Hypothesis, words: Words) -> str:
    """Who asks: a function, and the type of its organisation."""
    return words.say(
        "may.role",
        function=words.say(f"function.{one.function}"),
        party=words.say(f"party.{one.requester}"),
    )


def _result(verdict: Verdict, one: Hypothesis, words: Words, clauses: str) -> Result:
    decision = verdict.decision
    says, do = words.reason(decision.reason)
    is_missing = verdict.standing == "missing"
    rule = _rule(clauses, decision.clause)
    return Result(
        kind=_KIND[verdict.standing],
        heading=words.say(f"may.{verdict.standing}"),
        sentence=_allowed_sentence(one, words) if verdict.standing == "allowed" else says,
        next=do if verdict.standing == "refused" else "",
        lacking=tuple(words.reason(code) for code in decision.reasons) if is_missing else (),
        needs=tuple((words.say(f"may.have.{need}"), need in one.have) for need in verdict.needs),
        notes=_notes(verdict, words),
        rule=rule,
        rule_heading=_rule_heading(rule, words),
        flow=verdict.row.id if verdict.row else "",
        reasons=tuple((code, words.reason(code)[0]) for code in decision.reasons),
        examples=examples(verdict.examples, words) if verdict.examples else (),
    )


def _allowed_sentence(one: Hypothesis, words: Words) -> str:
    if one.provider == "hub":
        return words.say("may.allowed.hub")
    receiver = words.say(f"party.{one.provider}.the")
    return words.say("outcome.allow.sentence", receiver=receiver)


def _notes(verdict: Verdict, words: Words) -> tuple[str, ...]:
    later = [words.say(f"may.later.{kind}") for kind in verdict.release]
    unsigned = [
        words.say("may.unsigned", party=words.say(f"party.{kind}")) for kind in verdict.unsigned
    ]
    return (*later, *unsigned)


def _rule(clauses: str, number: str) -> Clause | None:
    return next(
        (
            Clause(number=number, title=one.title, text=one.text)
            for one in clause.articles(clauses)
            if one.number == number.partition(".")[0]
        ),
        None,
    )


def _rule_heading(rule: Clause | None, words: Words) -> str:
    return words.say("clause.heading", clause=rule.number, title=rule.title) if rule else ""


def examples(shown: Shown, words: Words) -> tuple[Example, ...]:
    """An allowed and a refused question, as they are shown."""
    refused = shown.refused.hypothesis
    return (
        _example(shown.allowed, words, because="", is_allowed=True),
        _example(refused, words, because=words.reason(shown.refused.reason)[0], is_allowed=False),
    )


def _example(one: Hypothesis, words: Words, *, because: str, is_allowed: bool) -> Example:
    have = [words.say(f"may.have.{thing}") for thing in ordered(one.have, THINGS)]
    but = [words.say(f"may.but.{thing}") for thing in ordered(one.but, OBSTACLES)]
    text = words.say(
        "may.example",
        who=role(one, words),
        party=words.say(f"party.{one.provider}"),
        items=", ".join(words.say(f"category.{item}") for item in one.items),
        purpose=words.say(f"purpose.{one.purpose}"),
        basis=words.say(f"may.basis.{one.art6}"),
    )
    return Example(
        is_allowed=is_allowed,
        text=text,
        have="; ".join([*have, *but]),
        because=because,
        href=f"/may{hypotheses.query_of(one)}",
    )


def _clauses(request: Request, words: Words) -> str:
    files = site_of(request).broker.party.agreement().files
    return files.get(f"agreement/clauses.{words.language}.md", b"").decode()
