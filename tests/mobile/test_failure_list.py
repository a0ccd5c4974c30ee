"""The list of failures that the field has taught (docs/decisions name its source): each item has a test, and this is where.

A row is the item and the tests that cover it; a test that was renamed or removed makes this one fail."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
STORE, DELIVERY, WAITING = "mobile/store", "mobile/delivery/test_engine.py", "mobile/delivery/test_waiting.py"

COVERED: dict[str, tuple[tuple[str, str], ...]] = {
    "kill after the photo file, before its row": (
        (f"{STORE}/test_crash_points.py", "test_a_kill_at_any_statement_leaves_all_of_it_or_nothing"),
        (f"{STORE}/test_photos.py", "test_a_file_without_a_row_is_swept_at_start_and_promised_photos_never"),
    ),
    "kill after the POST body, before the answer": ((DELIVERY, "test_a_lost_answer_costs_a_repetition_and_doubles_nothing"),),
    "kill in the middle of a photo": (
        ("mobile/delivery/test_photos.py", "test_a_cut_in_the_middle_goes_on_where_the_server_ended"),
    ),
    "kill during the swap of a pulled page": (
        (f"{STORE}/test_crash_points.py", "test_a_kill_at_any_statement_leaves_all_of_it_or_nothing"),
    ),
    "kill during a schema migration": (
        (f"{STORE}/test_migrations.py", "test_a_kill_in_a_migration_leaves_the_step_undone_and_the_work_whole"),
    ),
    "kill -9 of the program in the middle of a record": (
        ("mobile/headless/test_headless.py", "test_a_phone_killed_mid_record_comes_back_and_delivers"),
    ),
    "full disk at each write": (
        (f"{STORE}/test_disk_full.py", "test_filing_on_a_full_phone_is_said_and_files_nothing"),
        (f"{STORE}/test_disk_full.py", "test_a_tap_on_a_full_phone_is_said_and_the_old_answer_stays"),
        (f"{STORE}/test_disk_full.py", "test_a_page_that_does_not_fit_leaves_yesterdays_documents"),
        (f"{STORE}/test_disk_full.py", "test_a_file_limit_of_the_system_loses_nothing_that_was_filed"),
    ),
    "captive portal that answers 200 with HTML": (
        ("mobile/delivery/test_weather.py", "test_the_weather_is_called_by_its_name"),
        ("mobile/delivery/test_weather.py", "test_no_weather_settles_a_fact"),
    ),
    "one record that the server cannot take among others": (
        (f"{STORE}/test_outbox.py", "test_a_held_fact_keeps_its_reason_and_moves_out_of_the_way"),
    ),
    "the same batch three times": ((DELIVERY, "test_the_same_batch_three_times_is_filed_once"),),
    "pages in the wrong order": ((f"{STORE}/test_documents.py", "test_an_older_page_that_comes_late_undoes_nothing"),),
    "clock 8 hours ahead, 3 days back": ((WAITING, "test_a_wall_clock_that_was_set_stops_nothing"),),
    "reboot": ((WAITING, "test_a_restart_of_the_phone_renews_the_token_and_goes_on"),),
    "closed on the server while it was touched offline": (
        ("mobile/hazard/test_seen.py", "test_a_fault_closed_meanwhile_keeps_the_sighting_as_held_and_undoes_nothing"),
    ),
    "removed on the server while it was inspected offline": (
        ("mobile/hazard/test_seen.py", "test_an_object_removed_on_the_server_while_it_was_inspected_keeps_the_record"),
    ),
    "person moved to another site with unsent work": (
        ("mobile/hazard/test_seen.py", "test_a_person_moved_to_another_site_with_unsent_work_loses_none_of_it"),
    ),
    "token expired with 40 unsent records": (
        (DELIVERY, "test_a_token_that_expired_loses_none_of_forty_records"),
        (DELIVERY, "test_a_credential_that_ended_stops_the_sending_and_not_the_recording"),
    ),
    "two phones, one check": (("mobile/task/test_today.py", "test_the_same_check_on_two_phones_is_kept_twice_and_done_once"),),
    "two people, one phone": (
        ("mobile/people/test_entry.py", "test_two_people_on_one_phone_each_author_their_own_and_one_outbox_carries_both"),
    ),
    "500 unsent records": ((DELIVERY, "test_five_hundred_unsent_records_arrive_in_one_try"),),
    "label of another system, web address, damaged code": (
        ("mobile/equipment/test_scan_and_card.py", "test_labels_of_others_each_have_their_own_answer"),
    ),
}

ELSEWHERE = {
    "1500 photos on a phone with 2 GB of memory": "no such phone here; photos are read one at a time",
    "reverse order of whole batches": "the simulation in tests/simulation delivers late twins and stale replies",
}


@pytest.mark.parametrize("item", COVERED)
def test_every_item_of_the_failure_list_has_its_tests(item: str) -> None:
    for file, name in COVERED[item]:
        tree = ast.parse((TESTS / file).read_text("utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, f"{file}: {name} is gone"
