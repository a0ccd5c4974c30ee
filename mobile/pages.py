"""The table of pages: name, module, class; and which page each step of the entry shows.

Read by `mobile/front.py`. A page is imported when it is first shown. Never imports a page itself.
"""

from __future__ import annotations

from mobile.people.views import Step

_LABEL = "mobile.equipment.screens.label_problem"

PAGES = {
    "enrol": ("mobile.people.screens.enrol", "EnrolScreen"),
    "sign_in": ("mobile.people.screens.sign_in", "SignInScreen"),
    "choose": ("mobile.people.screens.choose", "ChooseScreen"),
    "pin": ("mobile.people.screens.pin", "PinScreen"),
    "today": ("mobile.task.screens.today", "TodayScreen"),
    "scan": ("mobile.equipment.screens.scan", "ScanScreen"),
    "pick": ("mobile.equipment.screens.pick", "PickScreen"),
    "card": ("mobile.equipment.screens.card", "CardScreen"),
    "wrong_check": (_LABEL, "WrongCheckScreen"),
    "foreign_label": (_LABEL, "ForeignLabelScreen"),
    "unknown_code": (_LABEL, "UnknownCodeScreen"),
    "other_site": (_LABEL, "OtherSiteScreen"),
    "retired": (_LABEL, "RetiredScreen"),
    "check": ("mobile.inspection.screens.check", "CheckScreen"),
    "photo": ("mobile.inspection.screens.photo", "PhotoScreen"),
    "record": ("mobile.inspection.screens.record", "RecordScreen"),
    "hazard": ("mobile.hazard.screens.hazard", "HazardScreen"),
    "waiting": ("mobile.shift.screens.waiting", "WaitingScreen"),
    "me": ("mobile.shift.screens.me", "MeScreen"),
    "settings": ("mobile.settings.screens.settings", "SettingsScreen"),
}

GATE: dict[Step, str] = {"enrol": "enrol", "sign_in": "sign_in", "set_pin": "pin", "unlock": "pin"}
