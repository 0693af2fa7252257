"""What is a phone's Collect set up with?"""

from server.domain.collect_settings import FIXED, VARYING, Profile, document

PROFILE = Profile("https://zg.example.cn/v1/key/K/projects/1", "甘南州整改方案", "12345678", "达娃")
GENERAL = {
    *("server_url", "app_language", "form_update_mode", "periodic_form_updates_check", "autosend", "delete_send"),
    *("image_size", "constraint_behavior", "background_location", "basemap_source", "analytics", "metadata_username"),
}
ADMIN = {
    *("admin_pw", "change_server", "form_update_mode", "periodic_form_updates_check", "change_autosend"),
    *("delete_after_send", "image_size", "change_constraint_behavior", "analytics", "change_form_metadata"),
    *("delete_saved", "access_settings"),
}
"""As Collect's schema of 2026 spells them: a name that it does not know it passes over in silence."""


def test_each_setting_has_a_name_that_collect_knows() -> None:
    made = document(PROFILE)
    assert made["general"].keys() == GENERAL
    assert made["admin"].keys() == ADMIN


def test_forms_follow_the_server_and_what_is_finished_goes_out_by_itself() -> None:
    general = document(PROFILE)["general"]
    assert general["form_update_mode"] == "match_exactly"
    assert general["autosend"] == "wifi_and_cellular"


def test_photos_stay_as_the_camera_wrote_them_and_on_the_phone() -> None:
    general = document(PROFILE)["general"]
    assert general["image_size"] == "original_image_size"
    assert general["delete_send"] is False


def test_an_officer_can_neither_change_the_server_nor_delete_what_was_captured() -> None:
    admin = document(PROFILE)["admin"]
    assert admin["admin_pw"] == "12345678"
    assert not any(value for name, value in admin.items() if name != "admin_pw")


def test_drafts_and_sending_by_hand_stay_possible() -> None:
    assert not {"edit_saved", "send_finalized", "save_as_draft", "save_mid"} & document(PROFILE)["admin"].keys()


def test_a_phone_of_nobody_names_no_officer() -> None:
    assert "metadata_username" not in document(Profile("https://zg.example.cn", "甘南州", "1"))["general"]


def test_the_project_is_called_as_the_programme() -> None:
    assert document(PROFILE)["project"] == {"name": "甘南州整改方案", "icon": "甘", "color": "#A32A22"}


def test_the_page_says_why_for_each_setting() -> None:
    said = {(one.group, one.name) for one in FIXED} | VARYING.keys()
    made = document(PROFILE)
    assert said == {(group, name) for group, settings in made.items() for name in settings}
    assert all(one.why for one in FIXED)
