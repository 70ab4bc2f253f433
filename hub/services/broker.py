"""All use cases of the hub in one place, for those who call them: API, pages and commands."""

from dataclasses import dataclass

from hub.ports.account import PeopleSignIn
from hub.ports.caller import MachineTokens
from hub.services.case.case import CaseService
from hub.services.case.caseload import CaseloadService
from hub.services.case.pre_check import PreCheckService
from hub.services.handing.delivery import DeliveryService
from hub.services.handing.pick_up import PickUpService
from hub.services.handing.receipt import ReceiptService
from hub.services.handing.reseal import ResealService
from hub.services.log.inquiry import InquiryService
from hub.services.log.inspection import InspectionService
from hub.services.log.log import LogService
from hub.services.party.hypothesis import HypothesisService
from hub.services.party.party import PartyService
from hub.services.request.answer import AnswerService
from hub.services.request.approval import ApprovalService
from hub.services.request.central import CentralDeskService
from hub.services.request.request import RequestService
from hub.services.request.withdrawal import WithdrawalService
from hub.services.round.reassessment import Rounds
from hub.services.round.sweep import SweepService
from hub.services.upload import UploadService


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
    log: LogService
    sweep: SweepService
    rounds: Rounds
    reseal: ResealService
    hypothesis: HypothesisService
    inquiry: InquiryService
    inspection: InspectionService
