"""What other products were seen to lose work by, and the tests that cover it here; a test that does not exist fails."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

COVERED: dict[str, tuple[str, ...]] = {
    "kill -9 after the photo file, before its row": (
        "test_a_kill_after_the_photo_file_and_before_its_row_leaves_nothing_half_done",
        "test_a_file_without_a_row_is_swept_at_start_and_promised_photos_never",
    ),
    "kill -9 after the request, before the answer": (
        "test_a_kill_after_the_request_and_before_the_answer_costs_a_repetition_only",
        "test_a_kill_after_the_answer_and_before_it_is_written_down_loses_nothing",
        "test_a_server_killed_while_phones_push_keeps_every_answer_and_doubles_nothing",
    ),
    "kill -9 in the middle of a photo": ("test_a_kill_in_the_middle_of_a_photo_goes_on_at_the_servers_offset",),
    "kill -9 while a pulled page is swapped in": (
        "test_a_kill_at_any_statement_of_a_pull_leaves_the_old_page_or_the_new_one",
        "test_a_page_that_cannot_be_stored_leaves_everything_as_it_was",
    ),
    "kill -9 during a schema migration": ("test_a_kill_in_a_migration_leaves_the_step_undone_and_the_work_whole",),
    "a full disk at each write": (
        "test_a_disk_that_fills_up_step_by_step_loses_nothing_that_was_said_to_be_saved",
        "test_filing_on_a_full_phone_is_said_and_files_nothing",
        "test_a_tap_on_a_full_phone_is_said_and_the_old_answer_stays",
        "test_a_page_that_does_not_fit_leaves_yesterdays_documents",
        "test_a_file_limit_of_the_system_loses_nothing_that_was_filed",
        "test_row_36_a_full_server_disk_answers_by_name_and_takes_the_batch_when_there_is_room",
    ),
    "a captive portal that answers 200 with HTML": (
        "test_a_login_page_that_answers_200_settles_nothing_and_is_called_by_its_name",
        "test_no_weather_settles_a_fact",
    ),
    "the server's 500 on record 2 of 5": ("test_a_500_on_the_second_of_five_records_stops_none_of_them",),
    "the same batch posted three times and in reverse": (
        "test_the_same_batches_three_times_and_in_reverse_are_filed_once",
        "test_the_same_batch_three_times_and_in_parts_settles_once",
    ),
    "a clock eight hours ahead, three days behind, and a reboot": (
        "test_a_wall_clock_set_wrong_stops_nothing_and_moves_no_record",
        "test_a_reboot_between_the_record_and_its_delivery_is_bridged_by_the_skew",
    ),
    "a ticket closed on the server while it was edited offline": (
        "test_a_hazard_closed_while_somebody_saw_it_offline_stays_closed_and_the_sighting_is_kept",
    ),
    "an object deleted on the server while it was inspected offline": (
        "test_an_object_removed_while_it_was_inspected_offline_keeps_the_record_for_a_supervisor",
    ),
    "a person moved to another site with unsent work": (
        "test_a_person_moved_to_another_site_with_unsent_work_delivers_it_and_loses_the_old_sites_documents",
    ),
    "a token expired with 40 unsent records": (
        "test_forty_unsent_records_survive_an_expired_token",
        "test_a_token_that_expired_loses_none_of_forty_records",
    ),
    "two phones with one account": ("test_two_phones_with_one_account_keep_two_journals",),
    "500 unsent records and 1,500 photos": (
        "test_500_unsent_records_and_1500_photos_arrive_in_one_try",
        "test_many_unsent_records_with_three_photos_each_arrive_in_one_try",
        "test_five_hundred_unsent_records_arrive_in_one_try",
    ),
    "the label of another company, an address, a damaged label": (
        "test_row_30_a_hostile_scan_is_refused_with_its_reason",
        "test_a_code_with_a_wrong_check_is_named_as_such_scanned_or_typed",
        "test_a_sound_picture_of_a_wrong_check_is_never_accepted_however_often_it_is_tried",
    ),
}


def names_of_tests() -> set[str]:
    """Every test function in the tree, by name."""
    return {
        node.name
        for file in TESTS.rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_the_list_has_all_seventeen_items() -> None:
    assert len(COVERED) == 17


@pytest.mark.parametrize("item", COVERED)
def test_each_item_is_covered_by_tests_that_exist(item: str) -> None:
    missing = set(COVERED[item]) - names_of_tests()
    assert COVERED[item]
    assert not missing, f"{item}: no such test: {sorted(missing)}"
