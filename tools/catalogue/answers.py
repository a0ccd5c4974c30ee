"""How one catalogue item becomes a typed item: units, warn rules, choices with English names, need, photo and auto source.

Rules for the regular, tables for the rest; whatever neither covers stops the conversion. English names of choices and
`NEEDS` are ours. Used by make_templates alone.
"""

from __future__ import annotations

import re
from typing import Any

from sync.records.template import AnswerKind, AutoSource, Choice, Need, PhotoMode, TemplateItem, WarnKind, WarnRule

CHOICES: dict[str, tuple[str, str]] = {
    "动作": ("trips", "Trips"),
    "不动作": ("no_trip", "Does not trip"),
    "未装": ("not_fitted", "Not fitted"),
    "自动": ("auto", "Auto"),
    "手动": ("manual", "Manual"),
    "停机": ("stopped", "Stopped"),
    "一次成功": ("first_try", "At the first try"),
    "二次成功": ("second_try", "At the second try"),
    "失败": ("failed", "Failed"),
    "成功": ("started", "Started"),
    "正常": ("normal", "Normal"),
    "异常": ("abnormal", "Abnormal"),
    "合格": ("passed", "Passed"),
    "不合格": ("not_passed", "Not passed"),
    "整改后合格": ("passed_later", "Passed after correction"),
    "无此系统": ("no_system", "No such system"),
    "未到": ("not_yet", "Not reached yet"),
    "绿区": ("green", "Green"),
    "红区": ("red", "Red"),
    "黄区": ("yellow", "Yellow"),
    "无表(CO₂)": ("no_gauge", "No gauge (CO₂)"),
    "完好": ("whole", "Whole"),
    "轻微锈蚀": ("light_rust", "Light rust"),
    "严重锈蚀": ("heavy_rust", "Heavy rust"),
    "变形": ("deformed", "Deformed"),
    "本次未测": ("not_tested", "Not tested this time"),
    "未试": ("not_tried", "Not tried"),
    "故障": ("fault", "Fault"),
    "由维保单位检查": ("by_maintainer", "Checked by the maintainer"),
    "半月": ("half_monthly", "Half-monthly"),
    "季度": ("quarterly", "Quarterly"),
    "半年": ("half_yearly", "Half-yearly"),
    "年度": ("yearly", "Yearly"),
    "定期检验": ("statutory", "Statutory inspection"),
    "自行检测": ("self_test", "Self-test"),
    "消防": ("fire", "Fire"),
    "防汛": ("flood", "Flood"),
    "电梯困人": ("entrapment", "Lift entrapment"),
    "停水停电": ("outage", "Water or power out"),
    "反恐防暴": ("violence", "Terror and violence"),
    "公共卫生": ("health", "Public health"),
    "桌面推演": ("table_top", "Table-top exercise"),
    "已做": ("done", "Done"),
    "不需要": ("not_needed", "Not needed"),
    "未做": ("not_done", "Not done"),
    "无": ("none", "None"),
    "有": ("some", "Yes"),
    "轻微": ("light", "Light"),
    "严重": ("heavy", "Heavy"),
    "鼠": ("rats", "Rats"),
    "蟑": ("cockroaches", "Cockroaches"),
    "蚊": ("mosquitoes", "Mosquitoes"),
    "蝇": ("flies", "Flies"),
    "综合": ("combined", "Combined"),
    "可疑人员": ("suspect", "Suspicious person"),
    "通道占用": ("blocked", "Passage blocked"),
    "设施损坏": ("damage", "Damaged facility"),
    "照明": ("lighting", "Lighting"),
    "漏水": ("leak", "Leak"),
    "火险": ("fire_risk", "Fire risk"),
    "违停": ("parking", "Wrong parking"),
    "高空抛物": ("falling_object", "Thing thrown from a height"),
    "宠物": ("pet", "Pet"),
    "噪音": ("noise", "Noise"),
    "其他": ("other", "Other"),
    "自检": ("self_check", "Self-check"),
    "班长检查": ("foreman_check", "Foreman's check"),
    "主管抽查": ("supervisor_sample", "Supervisor's sample"),
    "例行": ("routine", "Routine"),
    "新入住": ("moved_in", "Newly moved in"),
    "回访": ("follow_up", "Follow-up"),
    "关怀": ("care", "Care"),
    "投诉": ("complaint", "Complaint"),
    "满意": ("satisfied", "Satisfied"),
    "一般": ("fair", "Fair"),
    "不满意": ("unsatisfied", "Not satisfied"),
}

UNITS_EN = {"次": "times", "天": "days"}
VALUE_OF_UNIT = {"A": "ampere", "MPa": "press", "°C": "supply_temp", "m³/h": "flow", "kg": "weight"}
AUTO = {("EXT-M", "valid"): AutoSource.EQUIPMENT_IN_DATE, ("CCTV-D", "total"): AutoSource.CAMERAS_ON_LEDGER}
VARIANTS = {("EXT-M", "weight"): ("co2",)}

_REQUIRED_TEXT = ("ELEC-Y firm", "GEN-Y firm", "WTANK-Q firm", "WTANK-Q agent", "FIRE-Y firm", "HVAC-Y firm", "LPS-Y firm")
_REQUIRED_TEXT += ("PEST-M firm", "PEST-M agent", "PEST-M area", "ELEC-IR where", "PARK-Y list", "DRILL find", "DRILL act")
_ON_FAULT = ("LEAK-M where", "FAS-W bad", "GREEN-K note", "CLEAN-S find", "QA-M nc", "VEND-Q note", "PATROL kind")
# The duration is measured yearly, the hydrant's pressure only in a water test, heating values each in their own month.
_OPTIONAL = ("EMLT-M mins", "HYD-M press", "HEAT-S press", "HEAT-S drop", "HEAT-S sup")
NEEDS: dict[str, Need] = {
    **dict.fromkeys(_REQUIRED_TEXT, Need.REQUIRED),
    **dict.fromkeys(_ON_FAULT, Need.ON_FAULT),
    **dict.fromkeys(_OPTIONAL, Need.OPTIONAL),
}
_NEED_BY_SPEC = {
    "text": Need.OPTIONAL,
    "auto": Need.OPTIONAL,
    "photo on_fail": Need.ON_FAULT,
    "photo optional": Need.OPTIONAL,
    "sign optional": Need.OPTIONAL,
}
_PHOTO = {"photo on_fail": PhotoMode.ON_FAIL, "photo always": PhotoMode.ALWAYS, "photo optional": PhotoMode.OPTIONAL}
_PLAIN = {"code", "zh", "en", "type", "spec", "origin"}
_EXTRA = {"min", "max", "warn_low", "warn_high", "unit", "choices", "abnormal", "warn_rule"}
_SPECS = {"ok", "text", "date", "time", "auto", "sign required", "sign optional", *_PHOTO}


def typed_item(template: str, item: dict[str, Any]) -> TemplateItem:
    """Return the typed item; raises ValueError, naming the item, for anything it has no rule for."""
    unknown = set(item) - _PLAIN - _EXTRA
    kind = AnswerKind(item["type"])
    is_number_or_choice = kind in (AnswerKind.NUM, AnswerKind.COUNT, AnswerKind.SCORE, AnswerKind.CHOICE)
    if unknown or (not is_number_or_choice and item["spec"] not in _SPECS):
        raise ValueError(f"{template} {item['code']}: no rule for {unknown or item['spec']}")
    rule = item.get("warn_rule")
    unit = "" if item.get("unit") in (None, "-", "equipment.unit") else item["unit"]
    return TemplateItem(
        code=item["code"],
        zh=item["zh"],
        en=item["en"],
        type=kind,
        origin=item["origin"],
        need=NEEDS.get(f"{template} {item['code']}", _NEED_BY_SPEC.get(item["spec"], Need.REQUIRED)),
        unit=unit,
        unit_en=UNITS_EN.get(unit, ""),
        is_unit_of_equipment=item.get("unit") == "equipment.unit",
        minimum=item.get("min"),
        maximum=item.get("max"),
        warn_low=item.get("warn_low"),
        warn_high=item.get("warn_high"),
        warn_rule=None if rule is None else warn_rule(rule, item),
        choices=tuple(_choice(name, item["abnormal"]) for name in item.get("choices", ())),
        photo=_PHOTO.get(item["spec"]),
        auto=AUTO[template, item["code"]] if kind is AnswerKind.AUTO else None,
        variants=VARIANTS.get((template, item["code"]), ()),
        note=item["spec"] if rule is not None or kind is AnswerKind.AUTO else "",
    )


def warn_rule(prose: str, item: dict[str, Any]) -> WarnRule:
    """Return the typed rule of a warn prose; raises ValueError for a prose of no known form."""
    value = VALUE_OF_UNIT.get(item.get("unit", ""), "")
    if prose in ("not_less_than_last", "same_as_last"):
        return WarnRule(kind=WarnKind(prose))
    if prose == "equipment.rated":
        return WarnRule(kind=WarnKind.EQUIPMENT_RATED, value=f"rated_{value}")
    if prose == "cabinet.min..":
        return WarnRule(kind=WarnKind.CABINET_MIN, value=f"min_{item['code']}")
    if found := re.fullmatch(r"equipment\.set±([0-9.]+)", prose):
        return WarnRule(kind=WarnKind.SET_TOLERANCE, value=f"set_{value}", number=float(found[1]))
    if found := re.fullmatch(r"equipment\.base×([0-9.]+)", prose):
        return WarnRule(kind=WarnKind.BASE_TIMES, value=f"base_{value}", number=float(found[1]))
    if found := re.fullmatch(r"([0-9]+)%_of_full\.\.", prose):
        return WarnRule(kind=WarnKind.SHARE_OF_FULL, value=f"full_{value}", number=int(found[1]) / 100)
    raise ValueError(f"{item['code']}: no rule for the warn prose {prose!r}")


def _choice(name: str, abnormal: list[str]) -> Choice:
    code, english = CHOICES[name]
    return Choice(code=code, zh=name, en=english, is_abnormal=name in abnormal)
