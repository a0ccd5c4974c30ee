"""What each prose of the catalogue means, written down by hand and apart from the converter that is tested against it."""

from __future__ import annotations

# prose -> the period in short: pace, xN times, months, part of the day, condition, origin when not a source plan's; then
# other paces by place (@), further occasions (+) and what a site may choose instead (or).
FREQUENCIES = {
    "daily": "daily",
    "weekly": "weekly",
    "monthly": "monthly",
    "quarterly": "quarterly",
    "yearly": "yearly",
    "yearly(June)": "yearly m6",
    "yearly (June)": "yearly m6",
    "yearly (Mar)": "yearly m3",
    "yearly (Apr)": "yearly m4",
    "yearly (Aug)": "yearly m8",
    "yearly (Sept)": "yearly m9",
    "yearly (Oct)": "yearly m10",
    "yearly (Nov)": "yearly m11",
    "yearly (Dec)": "yearly m12",
    "monthly; also before Spring Festival": "monthly + on_event before_spring_festival",
    "yearly (or quarterly)": "yearly or quarterly",
    "weekly Jun-Sep": "weekly m6,7,8,9",
    "quarterly (seed); law: half-yearly or quarterly by place": "quarterly or half_yearly",
    "yearly (places: quarterly or monthly test)": "yearly or quarterly or monthly",
    "monthly; half-monthly in basements, boiler rooms, crowded places": (
        "monthly @basement,boiler_room,crowded half_monthly (T)"
    ),
    "every 2 h on duty (24 h)": "every_hours 2h on_duty (T)",
    "weekly (seed: regular)": "weekly (A)",
    "twice a month (≤15 days apart)": "half_monthly gap15 (T)",
    "on event": "on_event entrapment",
    "weekly (season)": "weekly air_conditioning_season",
    "monthly (season)": "monthly air_conditioning_season",
    "Jan check, Nov fill and pressure test, Dec run": "seasonal m1,11,12",
    "yearly (Jul), then on report": "yearly m7 + on_event report",
    "daily, each shift": "per_shift",
    "quarterly (seed: regular; April before rain)": "quarterly (A) + yearly m4",
    "quarterly; Oct before winter": "quarterly + yearly m10",
    "yearly (half-yearly if explosive place)": "yearly (T) @explosive half_yearly (T)",
    "daily at night": "daily night",
    "weekly; full in April": "weekly (T) + yearly m4",
    "daily in season, water values each 2 h open": "daily pool_season + every_hours 2h open_hours (A)",
    "monthly; clean water feature in March": "monthly + yearly m3",
    "monthly (seed: regular); May flood, Dec snow": "monthly (A) + seasonal m5,12",
    "yearly (May), then before each warning": "yearly m5 + on_event weather_warning",
    "per programme": "on_event programme",
    "monthly by season": "monthly work_by_season",
    "daily ×2, patrol-clean hourly": "daily x2 (A) + every_hours 1h day (A)",
    "daily ×2": "daily x2 (A)",
    "each 2 h by day": "every_hours 2h day (A)",
    "daily (July: more trips)": "daily + daily m7 (A)",
    "monthly or quarterly; summer monthly+": "quarterly + monthly m6,7,8 (A) or monthly",
    "monthly, done before the 30th": "monthly before30",
    "daily while works last": "daily works_last",
    "each round (day, night, holiday plan)": "on_event patrol_round",
    "each shift": "per_shift",
    "monthly (seed: regular and irregular)": "monthly (A)",
    "each home repair; foreman and supervisor samples": "on_event home_repair + on_event sampling (A)",
    "each visit": "on_event contractor_visit",
    "5 a day (管理员), 5 a month (manager), 10% a month (管家)": (
        "daily x5 housekeeper + monthly x5 manager + monthly 10% housekeeper"
    ),
}

# The same prose where no source plan gives the pace: a public standard (T) or our default (A).
OTHER_ORIGIN = {
    "T": {"HYDO-Q", "FPUMP-W", "EMLT-M"},
    "A": {"GEN-W", "CLEAN-STAIR", "CLEAN-GAR", "CLEAN-OUT", "CLEAN-ROOF"},
}

WARN_RULES = {
    ("ELEC-D", "amp"): ("equipment_rated", "rated_ampere", None),
    ("ELEC-D", "kwh"): ("not_less_than_last", None, None),
    ("ELEC-M", "ia"): ("equipment_rated", "rated_ampere", None),
    ("ELEC-M", "ib"): ("equipment_rated", "rated_ampere", None),
    ("ELEC-M", "ic"): ("equipment_rated", "rated_ampere", None),
    ("PUMP-D", "press"): ("set_tolerance", "set_press", 0.05),
    ("LEAK-M", "flow"): ("base_times", "base_flow", 1.2),
    ("EXT-M", "weight"): ("share_of_full", "full_weight", 0.95),
    ("FPUMP-M", "press"): ("set_tolerance", "set_press", 0.1),
    ("SPR-M", "press"): ("set_tolerance", "set_press", 0.1),
    ("HEAT-S", "press"): ("set_tolerance", "set_press", 0.05),
    ("HEAT-S", "sup"): ("set_tolerance", "set_supply_temp", 5.0),
    ("EMS-M", "sand"): ("cabinet_min", "min_sand", None),
    ("EMS-M", "pump"): ("cabinet_min", "min_pump", None),
    ("EMS-M", "gen"): ("cabinet_min", "min_gen", None),
    ("EMS-M", "lamp"): ("cabinet_min", "min_lamp", None),
    ("EMS-M", "kit"): ("cabinet_min", "min_kit", None),
    ("EMS-M", "suit"): ("cabinet_min", "min_suit", None),
    ("EMS-M", "ice"): ("cabinet_min", "min_ice", None),
    ("EMS-M", "mat"): ("cabinet_min", "min_mat", None),
    ("VAC-M", "meter"): ("same_as_last", None, None),
    ("METER-D", "value"): ("not_less_than_last", None, None),
    ("METER-M", "value"): ("not_less_than_last", None, None),
}
