"""The one place that builds engines, stores, services and the application.

Files of the hub under ``HUB_DATA``:

    hub.db: the database
    blobs/: sealed files
    keys/log.key: the seed that signs checkpoints (32 bytes)
    keys/opening.key: the key under which openings lie beside the log (32 bytes)
"""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

from fastapi import FastAPI
from nacl.signing import SigningKey

from hub.adapters import key_file
from hub.adapters.blobs import FolderBlobs
from hub.adapters.bundle import load as load_bundle
from hub.adapters.clock import DemoClock, RandomIds, SystemClock
from hub.adapters.crosscheck import CrossChecked
from hub.adapters.db import schema
from hub.adapters.db.attempt import AttemptStore
from hub.adapters.db.engine import Database, make_engine
from hub.adapters.db.party import Parties
from hub.adapters.db.sequencer import Sequencer
from hub.adapters.db.session import SessionStore
from hub.adapters.db.token import TokenStore
from hub.adapters.db.unit_of_work import UnitOfWork
from hub.adapters.opa import OpaEngine
from hub.adapters.session import Sessions
from hub.adapters.sign_in import SignIn
from hub.adapters.timer import Timer
from hub.adapters.token import Tokens
from hub.adapters.wasm import WasmEngine
from hub.api import app as api
from hub.api import problem
from hub.audit import note
from hub.config import Engine, Environment, Settings
from hub.crypto import agreement as agreements
from hub.errors import InvalidInput
from hub.oidc.client import Oidc, Provider
from hub.ports.clock import Clock
from hub.ports.engine import PolicyEngine
from hub.services.action import Actions
from hub.services.broker import Broker
from hub.services.case.case import CaseService
from hub.services.case.caseload import CaseloadService
from hub.services.case.pre_check import PreCheckService
from hub.services.decision import Decider
from hub.services.handing.delivery import DeliveryService
from hub.services.handing.pick_up import PickUpService
from hub.services.handing.receipt import ReceiptService
from hub.services.handing.reseal import ResealService
from hub.services.journal import Journal
from hub.services.log.inquiry import InquiryService
from hub.services.log.inspection import InspectionService
from hub.services.log.log import LogService
from hub.services.party.account import AccountService
from hub.services.party.hypothesis import HypothesisService
from hub.services.party.party import PartyService
from hub.services.request.answer import AnswerService
from hub.services.request.approval import ApprovalService
from hub.services.request.central import CentralDeskService
from hub.services.request.request import RequestService
from hub.services.request.withdrawal import WithdrawalService
from hub.services.round.reassessment import Reassessment, Rounds
from hub.services.round.sweep import SweepService
from hub.services.standing import StandingService
from hub.services.trust import Beliefs
from hub.services.upload import UploadService
from hub.web import app as web

SWEEP_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A running hub: its use cases, and its log."""

    broker: Broker
    sequencer: Sequencer
    database: Database
    log_key: str


@contextmanager
def running(settings: Settings) -> Iterator[Hub]:
    """Build a hub, drain its outbox, and run its log until the end of the block.

    Raises:
        InvalidInput: a setting or the policy bundle is wrong; the hub does not start.
    """
    demo = settings.environment is Environment.DEMO
    note.check_origin(settings.log_origin, demo=demo)
    bundle = load_bundle(settings.policies)
    database = open_database(settings)
    seed = key_file.read(settings.data, "log.key")
    sequencer = Sequencer(database, origin=settings.log_origin, seed=seed)
    with ExitStack() as stack:
        stack.callback(database.engine.dispose)
        embedded = stack.enter_context(WasmEngine(bundle))
        engine: PolicyEngine = embedded
        if settings.engine is Engine.OPA or settings.policy_crosscheck:
            server = stack.enter_context(OpaEngine(settings.opa_url, bundle.revision))
            engine = CrossChecked(embedded, server) if settings.policy_crosscheck else server
        sequencer.start()
        stack.callback(sequencer.stop)
        oidc = _oidc(settings)
        stack.callback(oidc.close)
        broker = _broker(settings, database, sequencer, engine, oidc)
        works = (broker.sweep.run, broker.rounds.run, broker.tokens.sweep)
        timer = Timer(works, every_s=SWEEP_S)
        timer.start()
        stack.callback(timer.stop)
        yield Hub(
            broker=broker,
            sequencer=sequencer,
            database=database,
            log_key=log_key(settings),
        )


@contextmanager
def reading(settings: Settings) -> Iterator[Sequencer]:
    """The log for reading only; a hub may run beside it."""
    database = open_database(settings)
    try:
        seed = key_file.read(settings.data, "log.key")
        yield Sequencer(database, origin=settings.log_origin, seed=seed)
    finally:
        database.engine.dispose()


def open_database(settings: Settings) -> Database:
    """The database, at its newest migration."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database(make_engine(settings.data / "hub.db"))
    try:
        schema.migrate(database)
        _check_keys(settings, database)
    except BaseException:
        database.engine.dispose()
        raise
    return database


def _check_keys(settings: Settings, database: Database) -> None:
    """Check that the keys are those with which the database was written.

    Raises:
        InvalidInput: ``key_missing`` or ``log_key_differs``: the hub does not start.
    """
    with database.read() as connection:
        record = Parties(connection).newest_agreement()
    if record is None:
        return
    key_file.check_kept(settings.data, "log.key", "opening.key")
    agreed = agreements.read(record.envelope, env=settings.environment.value)
    if agreed.log != log_key(settings):
        raise InvalidInput("log_key_differs", "keys/log.key is not the key that was agreed")


def log_key(settings: Settings) -> str:
    """The log's public key, as the agreement names it."""
    seed = key_file.read(settings.data, "log.key")
    public = bytes(SigningKey(seed).verify_key)
    return note.VerifierKey(name=settings.log_origin, public=public).to_text()


def clock_of(settings: Settings) -> Clock:
    """The real time, or the demo's."""
    return DemoClock(settings.clock_file) if settings.clock_file else SystemClock()


def application(settings: Settings) -> FastAPI:
    """The application that serves one hub under ``/v1``, with its health probes."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with running(settings) as hub:
            machines.state.broker = hub.broker
            pages.state.site = web.site(
                hub.broker,
                origin=settings.origin,
                env=settings.environment.value,
            )
            app.state.hub = hub
            yield

    machines = api.build(origin=settings.origin)
    pages = web.build()
    app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)

    @app.get("/livez")
    def _live() -> dict[str, str]:
        return {"status": "live"}

    @app.get("/readyz")
    def _ready() -> dict[str, str]:
        hub: Hub = app.state.hub
        hub.sequencer.check_healthy()
        hub.broker.upload.blobs.check_headroom()
        return {"status": "ready"}

    problem.install(app)
    app.mount("/v1", machines)
    app.mount("/", pages)
    return app


def _broker(
    settings: Settings,
    database: Database,
    sequencer: Sequencer,
    engine: PolicyEngine,
    oidc: Oidc,
) -> Broker:
    ids, beliefs = RandomIds(), _beliefs(settings)
    clock = beliefs.clock
    opening_key = key_file.read(settings.data, "opening.key")
    uow = UnitOfWork(database, opening_key, sequencer.woken)
    actions = Actions(uow=uow, log=sequencer, beliefs=beliefs)
    journal = Journal(ids=ids)
    blobs = FolderBlobs(settings.data / "blobs")
    uploads = UploadService(uow=uow, blobs=blobs, clock=clock, env=settings.environment)
    decider = Decider(engine=engine, ids=ids)
    reassessment = Reassessment(
        beliefs=beliefs, uow=uow, journal=journal, decider=decider, log=sequencer
    )
    return Broker(
        tokens=_tokens(settings, database, uow, beliefs),
        people=_sign_in(database, uow, beliefs, oidc),
        party=PartyService(
            beliefs=beliefs,
            uow=uow,
            actions=actions,
            journal=journal,
            log_key=log_key(settings),
        ),
        case=CaseService(
            beliefs=beliefs,
            uow=uow,
            actions=actions,
            journal=journal,
            uploads=uploads,
            reassessment=reassessment,
        ),
        caseload=CaseloadService(beliefs=beliefs, uow=uow),
        pre_check=PreCheckService(actions=actions, journal=journal, decider=decider),
        request=RequestService(
            beliefs=beliefs,
            uow=uow,
            actions=actions,
            journal=journal,
            uploads=uploads,
            decider=decider,
        ),
        central=CentralDeskService(actions=actions, journal=journal),
        approval=ApprovalService(actions=actions, journal=journal, decider=decider),
        withdrawal=WithdrawalService(actions=actions, journal=journal),
        delivery=DeliveryService(
            beliefs=beliefs, uow=uow, actions=actions, journal=journal, ids=ids, blobs=blobs
        ),
        answer=AnswerService(
            uow=uow, actions=actions, journal=journal, uploads=uploads, decider=decider
        ),
        pick_up=PickUpService(
            beliefs=beliefs,
            uow=uow,
            actions=actions,
            journal=journal,
            ids=ids,
            blobs=blobs,
            decider=decider,
        ),
        receipt=ReceiptService(uow=uow, actions=actions, journal=journal),
        upload=uploads,
        log=LogService(uow=uow, log=sequencer),
        reseal=ResealService(actions=actions, journal=journal, blobs=blobs, uploads=uploads),
        rounds=Rounds(reassessment=reassessment),
        inquiry=InquiryService(
            beliefs=beliefs, uow=uow, actions=actions, journal=journal, decider=decider
        ),
        inspection=InspectionService(beliefs=beliefs, uow=uow, log=sequencer),
        sweep=SweepService(
            beliefs=beliefs, uow=uow, journal=journal, clock=clock, blobs=blobs, log=sequencer
        ),
        hypothesis=HypothesisService(beliefs=beliefs, uow=uow, ids=ids, engine=engine),
    )


def _beliefs(settings: Settings) -> Beliefs:
    return Beliefs(env=settings.environment.value, clock=clock_of(settings))


@contextmanager
def people(settings: Settings) -> Iterator[AccountService]:
    """The store of people and their members, without the rest of a hub: one may run meanwhile."""
    database = open_database(settings)
    uow = UnitOfWork(database, key_file.read(settings.data, "opening.key"), woken=lambda: None)
    try:
        yield AccountService(beliefs=_beliefs(settings), uow=uow)
    finally:
        database.engine.dispose()


def _oidc(settings: Settings) -> Oidc:
    provider = Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        redirect_uri=settings.origin + web.RETURN_PATH,
        acr=frozenset(settings.oidc_acr.split()),
        amr=frozenset(settings.oidc_amr.split()),
    )
    return Oidc(provider, clock=time.time)


def _sign_in(database: Database, uow: UnitOfWork, beliefs: Beliefs, oidc: Oidc) -> SignIn:
    accounts = AccountService(beliefs=beliefs, uow=uow)
    sessions = Sessions(store=SessionStore(database), caller_of=accounts.caller, clock=time.time)
    return SignIn(oidc=oidc, attempts=AttemptStore(database), sessions=sessions)


def _tokens(settings: Settings, database: Database, uow: UnitOfWork, beliefs: Beliefs) -> Tokens:
    return Tokens(
        issuer=settings.origin,
        store=TokenStore(database),
        standing_of=StandingService(beliefs=beliefs, uow=uow).machine,
        clock=_seconds,
    )


def _seconds() -> int:
    """Real time: tokens never follow the demo's clock."""
    return int(time.time())
