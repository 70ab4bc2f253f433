"""Files that a member picks: sealed while they come in, bounded, and only from our own pages."""

import os
import tracemalloc

import pytest
from starlette.responses import PlainTextResponse

from connectors.desk.page import multipart, upload
from connectors.desk.page.upload import UploadDep
from hub.errors import InvalidInput, NotAllowed, TooLarge
from tests.world.desk import Browser

CANARY = b"Samira Canarie 9999000077 "
PDF = b"%PDF-1.7\n" + CANARY * 10_000
EDGE = "edge"
TYPE = f"multipart/form-data; boundary={EDGE}"
MIB = 2**20


def part(name, data, file_name=None):
    named = "" if file_name is None else f'; filename="{file_name}"'
    return (f'Content-Disposition: form-data; name="{name}"{named}\r\n\r\n').encode() + data


def body(*found, end=b"--"):
    edge = f"--{EDGE}".encode()
    return b"".join(edge + b"\r\n" + one + b"\r\n" for one in found) + edge + end + b"\r\n"


def accept(given):
    if given != "token":
        raise NotAllowed("form_token")


def read(session, data, *, size=1_000, content_type=TYPE):
    """The form in ``data``, which comes in pieces of ``size`` bytes."""
    pieces = iter([data[start : start + size] for start in range(0, len(data), size)])
    return upload.read(session, multipart.parts(content_type, pieces), accept)


TOKEN = part("form_token", b"token")


@pytest.fixture(scope="module")
def session(town):
    return town.session("noor")


@pytest.mark.parametrize("size", [1, 7, 65_536])
def test_what_was_picked_is_what_can_be_read(session, size):
    data = body(TOKEN, part("text", "één\r\ntwee".encode()), part("file", b"\r\n--edg-", "a.txt"))
    with read(session, data, size=size) as form:
        attached = form.file("file").attachment("mandate")

        assert form.fields.one("text") == "één\ntwee"
        assert attached.part.name == "a.txt"
        assert attached.part.media == "text/plain"
        assert attached.part.size == 8
        assert [b"".join(attached.pieces()) for _ in "12"] == [b"\r\n--edg-"] * 2


def test_nothing_lies_on_the_disk_in_clear(session):
    with read(session, body(TOKEN, part("file", PDF, "brief.pdf"))) as form:
        file = form.file("file")._file
        file.seek(0)
        sealed = file.read()

        assert sealed.startswith(b"age-encryption.org/v1\n")
        assert CANARY not in sealed
        assert len(sealed) > len(PDF)
        # The file has no name, so nothing is left of it when the process dies.
        assert os.fstat(file.fileno()).st_nlink == 0
    assert file.closed


def test_a_large_file_is_taken_in_and_read_with_flat_memory(session):
    def pieces():
        head, _, tail = body(TOKEN, part("file", b"|", "scan.pdf")).partition(b"|")
        yield head
        for _ in range(1_600):
            yield bytes(65_536)
        yield tail

    tracemalloc.start()
    with upload.read(session, multipart.parts(TYPE, pieces()), accept) as form:
        size = sum(len(one) for one in form.file("file").pieces())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert size == 100 * MIB
    assert peak < 4 * MIB


@pytest.mark.parametrize(
    "found",
    [
        [part("file", PDF, "a.pdf")],
        [part("file", PDF, "a.pdf"), TOKEN],
        [part("form_token", b"other"), part("file", PDF, "a.pdf")],
        [part("form_token", b""), part("file", PDF, "a.pdf")],
        [part("text", b"words only")],
    ],
)
def test_no_file_is_taken_in_before_the_token(session, found):
    data, pulled = body(*found), []

    def pieces():
        for start in range(0, len(data), 100):
            pulled.append(start)
            yield data[start : start + 100]

    with (
        pytest.raises(NotAllowed, match="form_token"),
        upload.read(session, multipart.parts(TYPE, pieces()), accept),
    ):
        pass
    assert len(pulled) < 5


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (body(TOKEN), "multipart/form-data; boundary=other"),
        (body(TOKEN), "multipart/form-data"),
        (body(TOKEN), f"multipart/form-data; boundary={'x' * 300}"),
        (body(TOKEN), "application/x-www-form-urlencoded"),
        (body(TOKEN, end=b""), TYPE),
        (body(TOKEN)[:-10], TYPE),
        (b"", TYPE),
        (body(TOKEN, b"No-Name: x\r\n\r\ny"), TYPE),
        (body(TOKEN, b'Content-Disposition: attachment; name="a"\r\n\r\ny'), TYPE),
        (body(TOKEN, b'Content-Disposition: form-data; name="\xff"\r\n\r\ny'), TYPE),
        (body(TOKEN, part("text", b"\xff")), TYPE),
        (body(TOKEN, TOKEN), TYPE),
        (b"before\r\n" + body(TOKEN), TYPE),
        (b"x" * 5_000, TYPE),
        (body(TOKEN).replace(b"form-data;", b"form-data;\r\n "), TYPE),
        (body(TOKEN).replace(b"\r\n", b"\n"), TYPE),
        (body(TOKEN, b"X: " + b"x" * 70_000 + b"\r\n\r\ny"), TYPE),
        (body(TOKEN, b"X\r\n\r\ny"), TYPE),
        (body(TOKEN), "multipart/form-data; boundary="),
    ],
)
def test_what_is_no_form_is_refused(session, data, content_type):
    with pytest.raises(InvalidInput), read(session, data, content_type=content_type):
        pass


def test_a_header_twice_is_refused(session):
    twice = part("file", b"", "a.pdf")[:-2] + part("b", b"x", "b.exe")
    with pytest.raises(InvalidInput, match="form_malformed"), read(session, body(TOKEN, twice)):
        pass


@pytest.mark.parametrize("size", [1, 7, 65_536])
@pytest.mark.parametrize("name", ["Content-Disposition", "content-disposition", "X-Any"])
def test_a_header_twice_is_refused_in_any_case_and_any_piece(session, size, name):
    twice = part("a", b"")[:-4] + f'\r\n{name}: form-data; name="b"'.encode() * 2 + b"\r\n\r\nx"
    with (
        pytest.raises(InvalidInput, match="form_malformed"),
        read(session, body(TOKEN, twice), size=size),
    ):
        pass


@pytest.mark.parametrize("size", [1, 7, 65_536])
@pytest.mark.parametrize("after", [b"", b"\r\n", b"more\r\n", b"\r\n--edge\r\n"])
def test_what_comes_after_the_end_is_not_read(session, size, after):
    with read(session, body(TOKEN) + after, size=size) as form:
        assert form.fields.one("form_token") == "token"


def test_limits_hold_for_fields_files_and_the_whole(session):
    many = [part("file", b"x", f"{number}.pdf") for number in range(upload.FILES_MAX + 1)]
    for found in (
        [part("text", b"x" * 70_000)],
        [part("text", b"x" * 40_000), part("more", b"x" * 40_000)],
        [part(f"f{number}", b"") for number in range(300)],
        many,
    ):
        with pytest.raises(TooLarge), read(session, body(TOKEN, *found), size=65_536):
            pass
    with pytest.raises(TooLarge):
        list(upload._bounded(iter([b"x" * 6, b"x" * 5]), 10))
    assert list(upload._bounded(iter([b"x" * 6, b"x" * 4]), 10)) == [b"x" * 6, b"x" * 4]


def test_where_one_file_is_due_two_are_refused_and_none_is_none(session):
    two = body(TOKEN, part("file", b"x", "a.pdf"), part("file", b"y", "b.pdf"))
    with read(session, two) as form:
        assert [one.name for one in form.files_of("file")] == ["a.pdf", "b.pdf"]
        with pytest.raises(InvalidInput, match="file_twice"):
            form.file("file")
    with read(session, body(TOKEN, part("file", b"", ""))) as form:
        assert form.file("file") is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../../etc/passwd.pdf", "part_name"),
        ("a/b.pdf", "part_name"),
        (".hidden.pdf", "part_name"),
        ("a\u202efdp.pdf", "part_name"),
        ("x" * 130 + ".pdf", "part_name"),
        ("", "media_unknown|part_name"),
        ("a.exe", "media_unknown"),
        ("a.pdf.html", "media_unknown"),
    ],
)
def test_a_name_that_no_sealed_file_can_hold_is_refused(session, name, reason):
    with (
        read(session, body(TOKEN, part("file", b"x", name))) as form,
        pytest.raises(InvalidInput, match=reason),
    ):
        form.file("file").attachment("mandate")


def test_of_a_windows_path_only_the_name_is_kept(session):
    data = body(TOKEN, part("file", b"x", "C:\\Users\\noor\\Samira Canarie\\brief.pdf"))
    with read(session, data) as form:
        assert form.file("file").attachment("mandate").part.name == "brief.pdf"


def names_in(session, *found):
    with read(session, body(TOKEN, *found), size=65_536) as form:
        return [(one.field, one.name) for one in form.files]


def test_of_a_file_in_a_folder_only_the_name_is_kept(session):
    paths = ["map/besluit.pdf", "map/sub/a b.pdf", "map/.git/c.pdf", "d.pdf"]

    found = names_in(session, *[part("folder-x", b"x", one) for one in paths])

    assert found == [("folder-x", one) for one in ("besluit.pdf", "a b.pdf", "c.pdf", "d.pdf")]


def test_what_a_system_leaves_in_a_folder_stays_there(session):
    left = ["map/.DS_Store", "map/sub/Thumbs.db", "map/thumbs.DB", "map/._besluit.pdf", ".a.pdf"]
    many = [part("folder-x", b"x", one) for one in left * 20]

    assert names_in(session, *many, part("folder-x", b"x", "map/a.pdf")) == [("folder-x", "a.pdf")]
    # Who picks such a file by itself is told.
    assert names_in(session, part("files-x", b"x", ".a.pdf")) == [("files-x", ".a.pdf")]


def test_a_folder_without_files_is_no_file(session):
    assert names_in(session, part("folder-x", b"", "")) == []


@pytest.mark.parametrize(
    "name",
    [
        "../../x.pdf",
        "map/../x.pdf",
        "map/./x.pdf",
        "/etc/x.pdf",
        "map//x.pdf",
        "map/",
        "map/..",
        "map\\x.pdf",
        "map/sub\\x.pdf",
        "map/a:b.pdf",
        "map/a\u202efdp.pdf",
        "map/" + "x" * 130 + ".pdf",
    ],
)
def test_a_path_that_no_folder_has_is_refused(session, name):
    with (
        read(session, body(TOKEN, part("folder-x", b"x", name))) as form,
        pytest.raises(InvalidInput, match=r"part_name|media_unknown"),
    ):
        form.file("folder-x").attachment("mandate")


def test_a_folder_of_a_thousand_files_is_too_large_and_is_not_read_to_its_end(session):
    data, pulled = body(TOKEN, *[part("folder-x", b"x", f"map/{n}.pdf") for n in range(1_000)]), []

    def pieces():
        for start in range(0, len(data), 1_000):
            pulled.append(start)
            yield data[start : start + 1_000]

    with (
        pytest.raises(TooLarge, match="form_too_large"),
        upload.read(session, multipart.parts(TYPE, pieces()), accept),
    ):
        pass
    assert len(pulled) * 1_000 < len(data) / 5


def test_an_empty_file_is_refused(session):
    with (
        read(session, body(TOKEN, part("file", b"", "a.pdf"))) as form,
        pytest.raises(InvalidInput, match="file_empty"),
    ):
        form.file("file").attachment("mandate")


@pytest.fixture
def desk(town):
    """A desk with one page more, that says what it was sent."""
    app = town.desk("rechtshoek")

    @app.post("/taken-in")
    def _taken_in(form: UploadDep):
        said = [f"{one.name} {sum(map(len, one.pieces()))}" for one in form.files]
        return PlainTextResponse(f"{form.fields.one('text')} {said}")

    return Browser(app)


def send(browser, token, **more):
    return browser.http.post(
        "/taken-in",
        data={"form_token": token, "text": "woorden"},
        files={"file": ("brief.pdf", PDF)},
        headers={"Origin": browser.origin} | more,
    )


def test_a_browser_sends_a_file_to_a_desk(desk):
    desk.unlock("noor")

    answer = send(desk, desk.form_token("/"))

    assert answer.text == f"woorden ['brief.pdf {len(PDF)}']"


def test_a_desk_takes_no_file_from_elsewhere_or_for_nobody(desk):
    token = desk.form_token()
    locked = send(desk, token)
    desk.unlock("noor")

    assert locked.headers["location"] == "/unlock"
    assert send(desk, token).status_code == 403
    own = desk.form_token("/")
    assert send(desk, own, Origin="https://elsewhere.example").status_code == 403
    assert send(desk, own, **{"Content-Type": "text/plain"}).status_code == 400
    assert send(desk, own, **{"Content-Length": str(2**31 + 1)}).status_code == 413
