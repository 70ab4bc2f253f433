"""All use cases of the hub in one place, for those who call them: API, pages and commands."""

from dataclasses import dataclass

from hub.ports import MachineTokens, PeopleSignIn
from hub.services.answer import AnswerService
from hub.services.approval import ApprovalService
from hub.services.audit import AuditService
from hub.services.case import CaseService
from hub.services.caseload import CaseloadService
from hub.services.central import CentralDeskService
from hub.services.delivery import DeliveryService
from hub.services.hypothesis import HypothesisService
from hub.services.inspection import InspectionService
from hub.services.ledger import LedgerService
from hub.services.party import PartyService
from hub.services.pick_up import PickUpService
from hub.services.pre_check import PreCheckService
from hub.services.reassessment import Rounds
from hub.services.receipt import ReceiptService
from hub.services.request import RequestService
from hub.services.reseal import ResealService
from hub.services.sweep import SweepService
from hub.services.upload import UploadService
from hub.services.withdrawal import WithdrawalService


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """One hub."""

    tokens: MachineTokens
    people: PeopleSignIn
    party: PartyService
    case: CaseService
    caseload: CaseloadService
    pre_check: PreCheckService
    request: RequestService
    central: CentralDeskService
    approval: ApprovalService
    withdrawal: WithdrawalService
    delivery: DeliveryService
    answer: AnswerService
    pick_up: PickUpService
    receipt: ReceiptService
    upload: UploadService
    ledger: LedgerService
    sweep: SweepService
    rounds: Rounds
    reseal: ResealService
    hypothesis: HypothesisService
    audit: AuditService
    inspection: InspectionService
