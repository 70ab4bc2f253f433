from hub.domain.media import BY_ENDING, DOCX, KINDS


def test_no_ending_belongs_to_two_kinds():
    assert len(BY_ENDING) == sum(len(kind.endings) for kind in KINDS.values())


def test_a_browser_is_never_told_a_type_that_it_would_run():
    shown = {kind.shown_as for kind in KINDS.values()}

    assert shown == {"", "application/pdf", "image/jpeg", "image/png", "text/plain; charset=utf-8"}


def test_what_a_browser_is_shown_as_text_has_the_name_of_a_text():
    assert KINDS["application/json"].shown_ending == KINDS["text/plain"].shown_ending == ".txt"
    assert KINDS["image/jpeg"].shown_ending == ".jpg"
    assert not KINDS[DOCX].shown_as


def test_pictures_are_pictures():
    assert {media for media, kind in KINDS.items() if kind.is_image} == {"image/jpeg", "image/png"}
