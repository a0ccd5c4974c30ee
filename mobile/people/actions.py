"""What a person may do at the entry: enrol the phone, sign in, set a PIN, unlock, lock, hand it over.

Called by the people screens and the headless phone. Enrolling and signing in need the network and block: never call them on
the app's own thread. Never keeps a password and never says which part of a sign-in was wrong.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from urllib.parse import urlsplit

from mobile.people.views import EnrolmentView, GateView, PersonRow, Step
from mobile.ports import Accounts, Credentials, Delivery, DocumentReads, Filing, Membership, OutboxReads, Photos, Settings
from mobile.session import Session
from mobile.shapes import Account
from sync.errors import InputError, Pointer, WrongPin
from sync.records.people import Profile
from sync.rules.label import Enrolment, WrongCheck, parse_scan

PIN_LENGTHS = range(4, 9)
FREE_TRIES = 5
LOOPBACK = ("127.0.0.1", "localhost")


class People:
    """The entry of the app."""

    def __init__(
        self,
        *,
        journal: Filing,
        accounts: Accounts,
        settings: Settings,
        credentials: Credentials,
        documents: DocumentReads,
        outbox: OutboxReads,
        photos: Photos,
        membership: Membership,
        delivery: Delivery,
        session: Session,
    ) -> None:
        self._journal = journal
        self._accounts = accounts
        self._settings = settings
        self._credentials = credentials
        self._documents = documents
        self._outbox = outbox
        self._photos = photos
        self._membership = membership
        self._delivery = delivery
        self._session = session
        self._signed_in = ""

    def gate(self) -> GateView:
        """Return which entry screen comes next, and about whom."""
        people = tuple(self._row(account) for account in self._accounts.people())
        named = self._signed_in or self._session.last_person()
        person = next((row for row in people if row.id == named), None)
        account = self._accounts.person(person.id) if person else None
        facts, photos = self._outbox.counts(), self._photos.counts()
        return GateView(
            step=self._step(people, person),
            server=self._credentials.get("server"),
            device_label=self._credentials.get("label"),
            people=people,
            person=person,
            attempts_left=max(FREE_TRIES - account.failures, 0) if account else 0,
            wait_seconds=person.wait_seconds if person else 0,
            waiting_facts=facts.waiting,
            waiting_photos=photos.waiting,
        )

    def read_code(self, text: str, *, hosts: Collection[str] = ()) -> EnrolmentView:
        """Return whose enrolment code this is, for the person to confirm the host; raises `InputError` for any other text."""
        found = parse_scan(text, hosts=hosts)
        if isinstance(found, Enrolment):
            return self._enrolment(found)
        why = "wrong_check" if isinstance(found, WrongCheck) else "not_an_enrolment"
        raise InputError(why, errors=(Pointer("/code", why),))

    def enrol(self, host: str, code: str) -> GateView:
        """Enrol this phone at the confirmed host; the next step is a sign-in."""
        self._membership.enrol(host, code)
        if self._accounts.person(self._session.last_person()) is None:
            self.lock()  # another server: who held the phone is not known there
        return self.gate()

    def sign_in(self, username: str, password: str) -> GateView:
        """Sign a person in for the first time on this phone, or again; the documents start to come."""
        found = self._membership.sign_in(username.strip(), password)
        self._session.lock()
        self._settings.put(current_person=found.person)
        if found.sites and self._settings.get("current_site") not in found.sites:
            self._settings.put(current_site=found.sites[0])
        self._signed_in = found.person
        account = self._accounts.person(found.person)
        if account is not None and account.has_pin:
            self._open(found.person)
        self._delivery.wake()
        return self.gate()

    def set_pin(self, pin: str) -> GateView:
        """Set the PIN of who has just signed in, or of who holds the phone; 4 to 8 digits."""
        return self._keep_pin(self._signed_in or self._session.person(), pin)

    def _keep_pin(self, person: str, pin: str) -> GateView:
        if len(pin) not in PIN_LENGTHS or not (pin.isascii() and pin.isdigit()):
            raise InputError("pin_digits", errors=(Pointer("/pin", "pin_digits"),))
        if len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210":
            raise InputError("pin_too_easy", errors=(Pointer("/pin", "pin_too_easy"),))
        self._accounts.set_pin(person, pin, secrets.token_bytes(16))
        self._open(person)
        return self.gate()

    def unlock(self, person: str, pin: str) -> GateView:
        """Give the phone to this person; raises `WrongPin`, or `PinWait` with its seconds."""
        self._accounts.check_pin(person, pin, self._session.boot_time())
        self._open(person)
        return self.gate()

    def change_pin(self, old: str, new: str) -> None:
        """Replace the PIN of who holds the phone; the old one must be right."""
        person = self._session.person()
        self._accounts.check_pin(person, old, self._session.boot_time())
        if old == new:
            raise WrongPin("the new PIN is the old one")
        self._keep_pin(person, new)

    def choose(self, person: str) -> GateView:
        """Show the lock of another person of this phone; nothing of theirs opens without their PIN."""
        self._session.lock()
        self._signed_in = ""
        self._settings.put(current_person=person)
        return self.gate()

    def lock(self) -> GateView:
        """Lock the phone; drafts and unsent work stay."""
        self._session.lock()
        self._signed_in = ""
        return self.gate()

    def leave_phone(self) -> GateView:
        """Take who holds the phone off it: name and PIN go, what they recorded stays and is still sent; their drafts wait for
        them. They come back by signing in with the network."""
        person = self._session.person()
        self._accounts.dismiss(person)
        left = self._accounts.people()
        self._settings.put(current_person=left[0].id if left else "")
        return self.lock()

    def touch(self) -> bool:
        """Count idle time from now; returns False when the phone has locked itself meanwhile."""
        if not self._session.is_open():
            return False
        self._session.touch()
        return True

    def choose_site(self, site: str) -> None:
        """Show another site of who holds the phone."""
        self._session.person()
        self._settings.put(current_site=site)

    def sites(self) -> tuple[str, ...]:
        """Return the sites at which who holds the phone has a post."""
        return self._sites(self._session.person())

    def _enrolment(self, found: Enrolment) -> EnrolmentView:
        known = urlsplit(self._credentials.get("server")).netloc.lower()
        facts, photos = self._outbox.counts(), self._photos.counts()
        return EnrolmentView(
            host=found.host,
            code=found.code,
            is_loopback=found.host.partition(":")[0].lower() in LOOPBACK,
            is_other_server=known not in ("", found.host.lower()),
            unsent_facts=facts.waiting,
            unsent_photos=photos.waiting,
        )

    def _open(self, person: str) -> None:
        sites = self._sites(person)
        if sites and self._settings.get("current_site") not in sites:
            self._settings.put(current_site=sites[0])
        self._session.open(person)
        self._signed_in = ""

    def _step(self, people: tuple[PersonRow, ...], person: PersonRow | None) -> Step:
        if not self._journal.is_open() or not self._credentials.get("server"):
            return "enrol"
        if not people:
            return "sign_in"
        if self._session.is_open():
            return "open"
        if self._signed_in and person is not None and not person.has_pin:
            return "set_pin"
        # A PIN that was never set (killed in between) can only be set by whom the server knows.
        return "sign_in" if person is not None and not person.has_pin else "unlock"

    def _row(self, account: Account) -> PersonRow:
        profile = self._documents.get("profile", account.id, Profile)
        roles = sorted({role.value for site in profile.sites for role in site.roles}) if profile else []
        wait = self._accounts.wait_seconds(account, self._session.boot_time())
        return PersonRow(account.id, account.name, tuple(roles), self._sites(account.id), account.has_pin, wait)

    def _sites(self, person: str) -> tuple[str, ...]:
        profile = self._documents.get("profile", person, Profile)
        return tuple(site.site for site in profile.sites) if profile else ()
