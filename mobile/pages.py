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
    "coming": ("mobile.task.screens.coming", "ComingScreen"),
    "block": ("mobile.task.screens.block", "BlockScreen"),
    "sites": ("mobile.task.screens.sites", "SitesScreen"),
    "bind": ("mobile.equipment.screens.bind", "BindScreen"),
    "tree": ("mobile.equipment.screens.tree", "TreeScreen"),
    "stock": ("mobile.equipment.screens.stock", "StockScreen"),
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
    "hazards": ("mobile.hazard.screens.hazards", "HazardsScreen"),
    "fire_moves": ("mobile.fire.screens.moves", "MovesScreen"),
    "fire_plan": ("mobile.fire.screens.plan", "PlanScreen"),
    "fire_pick": ("mobile.fire.screens.plan", "FirePickScreen"),
    "registers": ("mobile.register.screens.registers", "RegistersScreen"),
    "register_objects": ("mobile.register.screens.registers", "RegisterObjectsScreen"),
    "patrol": ("mobile.patrol.screens.patrol", "PatrolScreen"),
    "round": ("mobile.patrol.screens.round", "RoundScreen"),
    "round_done": ("mobile.patrol.screens.round_done", "RoundDoneScreen"),
    "handovers": ("mobile.handover.screens.handovers", "HandoversScreen"),
    "handover": ("mobile.handover.screens.handover", "HandoverScreen"),
    "waiting": ("mobile.shift.screens.waiting", "WaitingScreen"),
    "ready": ("mobile.shift.screens.ready", "ReadyScreen"),
    "me": ("mobile.shift.screens.me", "MeScreen"),
    "settings": ("mobile.settings.screens.settings", "SettingsScreen"),
}

GATE: dict[Step, str] = {"enrol": "enrol", "sign_in": "sign_in", "set_pin": "pin", "unlock": "pin"}
