"""The page "Mag dit?": may this party ask that? For everybody, without signing in.

Three steps in one address: who asks whom and what for; which data, on which basis, and what is
there; what the policy says. Source: decision 4.
"""

from collections.abc import Iterable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from hub.browser.page import words_of
from hub.policy.hypothesis import OBSTACLES, THINGS, ordered
from hub.policy.matrix import Matrix
from hub.ui.option import Option
from hub.ui.words import Words
from hub.web import hypothesis as hypotheses
from hub.web import may_result as verdicts
from hub.web.hypothesis import Chosen
from hub.web.page import page
from hub.web.session import reader_of
from hub.web.site import site_of

router = APIRouter()


@router.get("/may")
def show(request: Request) -> Response:
    """Show the form, and the policy's answer once the question is whole."""
    words, service = words_of(request), site_of(request).broker.hypothesis
    offer = service.offer()
    chosen = hypotheses.read(request.url.query, offer)
    errors = _errors(chosen, words)
    one = chosen.hypothesis()
    result = None
    if chosen.is_whole:
        result = verdicts.result(service.ask(one), one, words, _clauses(request, words))
    return page(
        request,
        "may/form.html",
        caller=reader_of(request),
        names=site_of(request).broker.party.names(),
        code=400 if errors else 200,
        own_query=hypotheses.query_of(one) if chosen.is_whole else "",
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


# -- the choices


def _parties(chosen: Chosen, offer: Matrix, words: Words) -> dict[str, object]:
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


def _data(chosen: Chosen, offer: Matrix, words: Words) -> dict[str, list[Option]]:
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


def _facts(chosen: Chosen, words: Words) -> list[tuple[str, str]]:
    if not chosen.has_parties:
        return []
    return [
        (words.say("may.who"), verdicts.role(chosen.hypothesis(), words)),
        (words.say("may.from"), words.say(f"party.{chosen.provider}")),
        (words.say("may.purpose"), words.say(f"purpose.{chosen.purpose}")),
    ]


def _clauses(request: Request, words: Words) -> str:
    files = site_of(request).broker.party.agreement().files
    return files.get(f"agreement/clauses.{words.language}.md", b"").decode()
