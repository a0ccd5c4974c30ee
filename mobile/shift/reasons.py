"""From the slug of a problem to what a person should do about it; the words are in `assets/words/shift.json`.

Used by the shift views. Decides by the error tree's remedy, never by text.
"""

from __future__ import annotations

from mobile.shift.views import Advice
from sync.errors import Remedy, every_problem

SPECIAL: dict[str, Advice] = {
    # What sends is the phone's own credential: no password of a person mends it, a new enrolment code does.
    "not-signed-in": "enrol",
    "credential-reused": "enrol",
    "not-enrolled": "enrol",
    "phone-full": "free_space",
    "login-page": "wifi",
    "timed-out": "wifi",
    "phone-clock-wrong": "set_clock",
}
BY_REMEDY: dict[Remedy, Advice] = {
    Remedy.RETRY_LATER: "wait",
    Remedy.RESEND: "wait",
    Remedy.SIGN_IN: "sign_in",
    Remedy.UPDATE_APP: "update_app",
    Remedy.CORRECT_INPUT: "ask_supervisor",
    Remedy.ASK_SUPERVISOR: "ask_supervisor",
    Remedy.REPORT_BUG: "report_bug",
}


def advice_for(slug: str) -> Advice:
    """Return what to do about this problem; nothing wrong means waiting is enough."""
    if not slug:
        return "wait"
    if slug in SPECIAL:
        return SPECIAL[slug]
    found = every_problem().get(slug)
    return BY_REMEDY[found.remedy] if found is not None else "report_bug"
