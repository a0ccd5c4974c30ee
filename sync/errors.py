"""The one tree of errors, shared by both sides; the phone decides by `slug` and `remedy`, never by English text.

    LinxunError
    ├── EnvelopeError       the request as a whole: framing, size, rate, credential (4xx and 5xx on the exchange)
    ├── HeldError           one fact: it is stored, acknowledged as held and shown to a supervisor
    ├── PhotoError          one upload; the photo stays on the phone
    ├── AccessError         who may: sign-in, enrolment, rights
    ├── InputError          a form or a scan; nothing was written
    ├── WeatherError        the network between; seen by the phone only, nothing is settled
    └── PhoneError          this phone itself: storage, PIN, lock; never travels

Every slug has a title and an advice in both languages in `assets/words/problem.json`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

import msgspec

PROBLEM_TYPE = "urn:linxun:problem:"


class Remedy(StrEnum):
    """What the phone (or the person) does next. No remedy deletes a person's work."""

    RETRY_LATER = "retry_later"
    RESEND = "resend"
    SIGN_IN = "sign_in"
    UPDATE_APP = "update_app"
    CORRECT_INPUT = "correct_input"
    ASK_SUPERVISOR = "ask_supervisor"
    REPORT_BUG = "report_bug"


class Pointer(msgspec.Struct, frozen=True):
    """Where in the input the trouble is (RFC 6901) and what it is."""

    pointer: str
    detail: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457 problem details as they travel, with our `remedy`."""

    type: str
    status: int
    title: str
    detail: str = ""
    instance: str = ""
    remedy: str = Remedy.REPORT_BUG.value
    errors: tuple[Pointer, ...] = ()

    @property
    def slug(self) -> str:
        """Return the last part of `type`; an answer that is not ours has an empty slug."""
        return self.type.removeprefix(PROBLEM_TYPE) if self.type.startswith(PROBLEM_TYPE) else ""


class LinxunError(Exception):
    """The root; `slug` names the problem, `status` is its HTTP status, `remedy` what to do next."""

    slug: ClassVar[str] = "unexpected"
    status: ClassVar[int] = 500
    remedy: ClassVar[Remedy] = Remedy.REPORT_BUG

    def __init__(self, detail: str = "", *, errors: tuple[Pointer, ...] = (), retry_after_seconds: float | None = None) -> None:
        super().__init__(detail or self.slug)
        self.detail = detail
        self.errors = errors
        self.retry_after_seconds = retry_after_seconds

    def problem(self, *, title: str = "", instance: str = "") -> Problem:
        """Return the problem details of this error; the title is given by the caller in the reader's language."""
        return Problem(
            type=PROBLEM_TYPE + self.slug,
            status=self.status,
            title=title or self.slug,
            detail=self.detail,
            instance=instance,
            remedy=self.remedy.value,
            errors=self.errors,
        )


class EnvelopeError(LinxunError):
    """The request could not be taken as a whole; the phone keeps everything and acts by the remedy."""

    slug, status, remedy = "bad-request", 400, Remedy.REPORT_BUG


class MalformedFrame(EnvelopeError):
    """Lines, header or end marker are not ours; sent again it may be whole."""

    slug, status, remedy = "malformed-frame", 400, Remedy.RESEND


class CutBody(EnvelopeError):
    """The end marker is missing or its checksum differs: the body was cut on its way."""

    slug, status, remedy = "cut-body", 400, Remedy.RESEND


class BodyTooLarge(EnvelopeError):
    """More bytes or facts than one request may have, before or after inflating; the phone halves its batch."""

    slug, status, remedy = "body-too-large", 413, Remedy.RESEND


class UnsupportedEncoding(EnvelopeError):
    """A content type or encoding that is not offered."""

    slug, status, remedy = "unsupported-encoding", 415, Remedy.REPORT_BUG


class MethodNotAllowed(EnvelopeError):
    """The address exists and does not take this method."""

    slug, status, remedy = "method-not-allowed", 405, Remedy.REPORT_BUG


class NewerProtocol(EnvelopeError):
    """A protocol number that this server does not speak yet."""

    slug, status, remedy = "newer-protocol", 400, Remedy.RETRY_LATER


class NotSignedIn(EnvelopeError):
    """The device's credential is missing, expired or unknown; recording goes on, sending waits."""

    slug, status, remedy = "not-signed-in", 401, Remedy.SIGN_IN


class RateLimited(EnvelopeError):
    """Too many requests; `retry_after_seconds` says when the next one is welcome."""

    slug, status, remedy = "rate-limited", 429, Remedy.RETRY_LATER


class ServerBusy(EnvelopeError):
    """The database or the vault could not take the work now; nothing was acknowledged."""

    slug, status, remedy = "server-busy", 503, Remedy.RETRY_LATER


class StorageFull(EnvelopeError):
    """The server's disk is full; nothing was acknowledged."""

    slug, status, remedy = "storage-full", 507, Remedy.RETRY_LATER


class HeldError(LinxunError):
    """One fact cannot be applied: it is stored under its number, acknowledged as held, shown to a supervisor."""

    slug, status, remedy = "held", 422, Remedy.ASK_SUPERVISOR


class MalformedFact(HeldError):
    """Not JSON, or JSON that the strict types refuse (wrong type, unknown field, out of range)."""

    slug = "malformed-fact"


class DuplicateKeys(HeldError):
    """A JSON object names one key twice, so its meaning depends on the reader."""

    slug = "duplicate-keys"


class ControlCharacters(HeldError):
    """NUL or another control character where text is expected."""

    slug = "control-characters"


class TooDeep(HeldError):
    """Nested deeper than 32 levels."""

    slug = "too-deep"


class NumberOutOfRange(HeldError):
    """An integer beyond 2**53 or a number that is not finite."""

    slug = "number-out-of-range"


class FactTooLarge(HeldError):
    """One fact is larger than 64 KiB."""

    slug = "fact-too-large"


class HashMismatch(HeldError):
    """The bytes that came do not have the hash the phone named."""

    slug = "hash-mismatch"


class IdMismatch(HeldError):
    """The id beside the fact is not the id inside it."""

    slug = "id-mismatch"


class IdConflict(HeldError):
    """Another fact with this id and other content exists; both are kept."""

    slug = "id-conflict"


class UnknownKind(HeldError):
    """A newer app's kind of fact; it is applied after the server is updated."""

    slug = "unknown-kind"


class UnknownSchema(HeldError):
    """A schema number that this server does not know yet."""

    slug = "unknown-schema"


class AuthorNotOnDevice(HeldError):
    """The author was not enrolled on this phone when the fact was made."""

    slug = "author-not-on-device"


class AuthorWithoutRight(HeldError):
    """The author's roles at that time do not allow this act."""

    slug = "author-without-right"


class SiteOutOfScope(HeldError):
    """The author did not belong to that site at that time, or the site does not exist."""

    slug = "site-out-of-scope"


class SubjectUnknown(HeldError):
    """What the fact speaks of does not exist at its site."""

    slug = "subject-unknown"


class SubjectGone(HeldError):
    """What the fact speaks of was removed on the server meanwhile."""

    slug = "subject-gone"


class TemplateUnknown(HeldError):
    """The template or its version is not known."""

    slug = "template-unknown"


class AnswersDoNotFit(HeldError):
    """The answers are not answers to that template version."""

    slug = "answers-do-not-fit"


class Conflict(HeldError):
    """A later decision on the server no longer allows this step; it is kept and shown."""

    slug, status = "conflict", 409


class PhotoMissing(HeldError):
    """A record that says nothing without a photo came without one."""

    slug = "photo-missing"


class LabelTaken(Conflict):
    """The code stands on another thing already; it goes on standing there."""

    slug = "label-taken"


class LabelUnsound(HeldError):
    """The code is neither one of ours whose check character holds nor a maker's, or that thing takes no such code."""

    slug = "label-unsound"


class DeviceRevoked(HeldError):
    """The phone was reported lost; its facts wait for a supervisor, within a quota."""

    slug, status = "device-revoked", 403


class PhotoError(LinxunError):
    """An upload could not be taken; the photo stays on the phone."""

    slug, status, remedy = "photo", 422, Remedy.REPORT_BUG


class PhotoNotPromised(PhotoError):
    """No settled fact of this phone promises that hash; facts travel first."""

    slug, status, remedy = "photo-not-promised", 404, Remedy.RETRY_LATER


class PhotoOffset(PhotoError):
    """The range does not begin where the server's part ends; ask with HEAD and go on from there."""

    slug, status, remedy = "photo-offset", 409, Remedy.RESEND


class PhotoRange(PhotoError):
    """The Content-Range is missing, malformed or contradicts the promise."""

    slug, status, remedy = "photo-range", 416, Remedy.RESEND


class PhotoHash(PhotoError):
    """The finished bytes do not have the promised hash; the part was dropped, send it from the start."""

    slug, status, remedy = "photo-hash", 422, Remedy.RESEND


class PhotoType(PhotoError):
    """The bytes are not a JPEG, PNG or WebP picture."""

    slug, status, remedy = "photo-type", 422, Remedy.ASK_SUPERVISOR


class PhotoTooLarge(PhotoError):
    """More bytes or more pixels than a photo may have."""

    slug, status, remedy = "photo-too-large", 413, Remedy.ASK_SUPERVISOR


class PhotoQuota(PhotoError):
    """This phone sent more photo bytes today than one phone may; it goes on tomorrow."""

    slug, status, remedy = "photo-quota", 429, Remedy.RETRY_LATER


class PhotoGone(PhotoError):
    """The phone no longer has the file of a photo that it promised; the record itself is whole."""

    slug, status, remedy = "photo-gone", 410, Remedy.ASK_SUPERVISOR


class AccessError(LinxunError):
    """Who may and who may not."""

    slug, status, remedy = "forbidden", 403, Remedy.ASK_SUPERVISOR


class NotFound(AccessError):
    """There is no such thing, or not for this person: the answer is the same."""

    slug, status = "not-found", 404


class WrongPassword(AccessError):
    """Name or password is wrong; which one is not said."""

    slug, status, remedy = "wrong-password", 401, Remedy.CORRECT_INPUT


class EnrolmentOver(AccessError):
    """The enrolment code was used, has expired or never existed."""

    slug, status = "enrolment-over", 410


class CredentialReused(AccessError):
    """A refresh token was used after its successor: the phone must be enrolled again, its work stays."""

    slug, status, remedy = "credential-reused", 401, Remedy.SIGN_IN


class ForgedForm(AccessError):
    """A console form came without its token."""

    slug, status, remedy = "forged-form", 403, Remedy.RESEND


class InputError(LinxunError):
    """What was typed or scanned does not do; nothing was written, the detail says what to change."""

    slug, status, remedy = "invalid-input", 422, Remedy.CORRECT_INPUT


class Overtaken(InputError):
    """Somebody else changed it after the form was opened; nothing was overwritten."""

    slug, status = "overtaken", 409


class WrongFields(InputError):
    """Some fields of a form or columns of a row cannot be taken; the pointers name each with the key of its reason."""

    slug = "wrong-fields"

    @property
    def wrong(self) -> dict[str, str]:
        """Field -> the last part of its reason's key, such as `date`."""
        return {pointer.pointer.removeprefix("/"): pointer.detail.rpartition(".")[2] for pointer in self.errors}


class ImportRefused(InputError):
    """Rows of a table cannot be taken, so none was; the pointers name the first of them."""

    slug = "import-refused"


class StillNeeded(InputError):
    """The thing has a history or others stand on it; it can be retired or moved, never removed."""

    slug, status = "still-needed", 409


class PhotoLimit(InputError):
    """One item takes six photos and one record forty; nothing was taken and nothing is left out in silence."""

    slug = "photo-limit"


class TooLateToCorrect(InputError):
    """A record can be corrected by its author for a day; after that a new check says what is so now."""

    slug = "too-late-to-correct"


class PlanUnsound(InputError):
    """The plan contradicts itself: paces that overlap, a window that closes before it opens, unknown names; each pointer says
    where. Nothing was written."""

    slug = "plan-unsound"


class TemplateChanged(InputError):
    """Somebody else saved the template while it was being edited; the person looks at the new version and edits that."""

    slug, status = "template-changed", 409


class SheetUnreadable(InputError):
    """The file is not an xlsx workbook, or not a csv file in an encoding that is read."""

    slug = "sheet-unreadable"


class SheetTooLarge(InputError):
    """More rows, columns or bytes than a spreadsheet may have, packed or unpacked; the pointer names the first too many."""

    slug, status = "sheet-too-large", 413


class SheetFormula(InputError):
    """Cells hold formulas; only values are taken, so that nobody imports what a formula happens to say today."""

    slug = "sheet-formula"


class SheetMerged(InputError):
    """Cells are merged, so that it is not clear what stands in each."""

    slug = "sheet-merged"


class SheetHidden(InputError):
    """A sheet of the workbook is hidden; nobody imports what nobody sees."""

    slug = "sheet-hidden"


class WeatherError(LinxunError):
    """The network between phone and server; nothing is settled and everything is kept."""

    slug, status, remedy = "no-connection", 503, Remedy.RETRY_LATER


class Unreachable(WeatherError):
    """No connection to the server."""

    slug = "no-connection"


class TimedOut(WeatherError):
    """The server did not answer in time; the phone sends less at once."""

    slug = "timed-out"


class LoginPage(WeatherError):
    """Somebody else answered: a Wi-Fi login page, a proxy, a redirect."""

    slug, remedy = "login-page", Remedy.ASK_SUPERVISOR


class PhoneClockWrong(WeatherError):
    """The server's certificate is not valid at the time that this phone shows: its date is wrong, or the certificate is old."""

    slug, remedy = "phone-clock-wrong", Remedy.CORRECT_INPUT


class ReplyCut(WeatherError):
    """The reply has no end marker or a wrong checksum."""

    slug = "reply-cut"


class ServerTrouble(WeatherError):
    """A 5xx without problem details of ours."""

    slug = "server-trouble"


class PhoneError(LinxunError):
    """The phone itself cannot do it now; what was saved before is whole."""

    slug, status, remedy = "phone-trouble", 500, Remedy.REPORT_BUG


class PhoneFull(PhoneError):
    """The phone's storage takes no more: this step was not saved, free some space and do it again."""

    slug, status, remedy = "phone-full", 507, Remedy.CORRECT_INPUT


class PhoneDatabaseDamaged(PhoneError):
    """The phone's database cannot be read; it is set aside whole and never deleted."""

    slug, remedy = "phone-database-damaged", Remedy.ASK_SUPERVISOR


class NotEnrolled(PhoneError):
    """The phone belongs to no server yet."""

    slug, status, remedy = "not-enrolled", 401, Remedy.ASK_SUPERVISOR


class PhoneLocked(PhoneError):
    """Nobody holds the phone: choose a person and enter the PIN."""

    slug, status, remedy = "phone-locked", 401, Remedy.SIGN_IN


class WrongPin(PhoneError):
    """The PIN is not right; the detail is the number of tries left before a wait."""

    slug, status, remedy = "wrong-pin", 401, Remedy.CORRECT_INPUT


class PinWait(PhoneError):
    """Too many wrong PINs: `retry_after_seconds` says how long, and the clock's hands do not shorten it."""

    slug, status, remedy = "pin-wait", 429, Remedy.RETRY_LATER


def every_problem() -> dict[str, type[LinxunError]]:
    """Return every problem slug with its class, for the tests that want a sentence for each."""
    found: dict[str, type[LinxunError]] = {}
    queue: list[type[LinxunError]] = [LinxunError]
    while queue:
        cls = queue.pop()
        queue.extend(cls.__subclasses__())
        found.setdefault(cls.slug, cls)
    return found
