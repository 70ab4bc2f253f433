"""How often the hub asks itself what it believes: signatures, loads and time per call over HTTP.

``make bench`` prints it for one submitted request and for the five calls that read one answer.
"""

import hashlib
import secrets
import statistics
import time
from contextlib import ExitStack, contextmanager
from unittest import mock

from nacl.signing import VerifyKey

from hub.services import trust
from tests.world import by_hand
from tests.world.api import serving, token
from tests.world.hub import settings_for
from tests.world.parties import document
from tests.world.story import Story

TIMES = 20


class Counted:
    """What one call made the hub do."""

    def __init__(self):
        self.verified = self.loaded = 0
        self.seconds = self.computed = 0.0


@contextmanager
def counted():
    """Counts every signature that is verified and every load of trust from the store."""
    count = Counted()
    verify, read = VerifyKey.verify, trust._read

    def verifying(*arguments, **named):
        count.verified += 1
        return verify(*arguments, **named)

    def loading(*arguments, **named):
        count.loaded += 1
        return read(*arguments, **named)

    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(VerifyKey, "verify", verifying))
        stack.enter_context(mock.patch.object(trust, "_read", loading))
        started, computed = time.perf_counter(), time.process_time()
        yield count
        count.seconds = time.perf_counter() - started
        count.computed = time.process_time() - computed


def ask(client, story, headers):
    """One request over HTTP, with what the POST cost; its file was uploaded before."""
    cited = [story.sids["consent_given"], story.sids["mandate"]]
    envelope, file, r = by_hand.request(
        story.world,
        story.noor,
        "ind",
        story.case,
        purpose="perspective_legal",
        items=["asylum_decisions"],
        art9=("f",),
        cited=cited,
    )
    sha256 = hashlib.sha256(file).hexdigest()
    client.put(f"/v1/uploads/{sha256}", content=file, headers=headers)
    body = {"statement": document(envelope), "r": r}
    with counted() as count:
        answer = client.post("/v1/requests", json=body, headers=headers | once())
    assert answer.status_code == 201, answer.text
    return envelope, answer.json(), count


def read(client, story, headers, request, message):
    """What the five calls cost by which one answer is read."""
    path = f"/v1/requests/{request.sid}"
    answer = f"{path}/answers/{message.sid}"
    payload = story.world.common(story.noor, about=message.sid, event="opened")
    receipt = {"statement": document(story.world.sign(story.noor, "receipt", payload))}
    with counted() as count:
        answers = [
            client.get(f"{path}/answers", headers=headers),
            client.get(f"{path}/statement", headers=headers),
            client.post(f"{answer}/pick-ups", json={}, headers=headers | once()),
        ]
        query = {"pickUp": answers[-1].json()["pickUp"]}
        answers.append(client.get(f"{answer}/content", params=query, headers=headers))
        answers.append(client.post(f"{path}/receipts", json=receipt, headers=headers | once()))
    assert [one.status_code for one in answers] == [200, 200, 201, 200, 201]
    return count


def once():
    return {"Idempotency-Key": secrets.token_hex(16)}


def measure(folder, policies, say):
    """Ask and read `TIMES` times, and say what that cost the hub."""
    with serving(settings_for(folder, policies)) as client:
        broker = client.app.state.hub.broker
        story = Story(broker, client.world)
        headers = token(client, story.noor)
        asked, opened = [], []
        for _ in range(TIMES):
            request, answer, count = ask(client, story, headers)
            asked.append(count)
            done = mock.Mock(entry=answer["submission"]["entry"])
            message, _ = story.answer(request, done)
            opened.append(read(client, story, headers, request, message))
    for what, counts in (("POST of a request", asked), ("one answer read, 5 calls", opened)):
        ms = statistics.median(one.seconds for one in counts) * 1000
        cpu = statistics.median(one.computed for one in counts) * 1000
        last = counts[-1]
        figures = f"{last.verified}, {last.loaded}"
        say(f"{what}: signatures, loads of trust", figures, f"{ms:.0f} ms, computing {cpu:.0f} ms")
