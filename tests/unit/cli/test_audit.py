import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from hub.adapters import log_source
from hub.audit import export, note, tile, tree, verify
from hub.audit.note import Checkpoint
from hub.cli.commands import app
from hub.errors import InvalidInput

VECTORS = Path(__file__).parents[2] / "vectors" / "statements.json"
LOG = json.loads(VECTORS.read_text())["log"]
SEED = bytes.fromhex(LOG["log_seed"])
LEAVES = [text.encode() for text in LOG["leaves"]]
OPENINGS = [
    {group: base64.b64decode(one) for group, one in row.items()} for row in LOG["openings_b64"]
]
TESSERA = Path(__file__).parents[4] / "shared" / "vectors" / "tlog" / "log"


def _signed(leaves):
    root = tree.root([tree.leaf_hash(one) for one in leaves])
    return note.sign(
        Checkpoint(origin="demo.invalid/audit/2026", size=len(leaves), root=root), SEED
    )


def _numbered(count):
    first = json.loads(LEAVES[0])
    for number in range(count):
        leaf = first | {"id": f"{number:032x}"} | ({"to": "avim-demo"} if number % 7 == 0 else {})
        yield json.dumps(leaf, sort_keys=True, separators=(",", ":")).encode()


def _write_folder(folder, leaves, openings=()):
    (folder / "checkpoint").write_text(_signed(leaves), encoding="utf-8")
    for first in range(0, len(leaves), tile.WIDTH):
        part = leaves[first : first + tile.WIDTH]
        hashes = b"".join(tree.leaf_hash(one) for one in part)
        for kind, data in ((tile.ENTRIES, tile.bundle(part)), (tile.HASHES, hashes)):
            place = folder / tile.path(kind, first // tile.WIDTH, len(part))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
    (folder / "openings").mkdir()
    for index, row in enumerate(openings):
        for group, opening in row.items():
            (folder / "openings" / f"{index}.{group}.open").write_bytes(opening)
    return folder


@pytest.fixture
def folder(tmp_path):
    return _write_folder(tmp_path, LEAVES, OPENINGS)


@pytest.fixture
def file(tmp_path):
    lines = [export.write_head(LOG["checkpoint"])]
    lines += [export.write_line(index, leaf, OPENINGS[index]) for index, leaf in enumerate(LEAVES)]
    place = tmp_path / "log.jsonl"
    place.write_bytes(b"".join(lines))
    return place


def _run(*arguments, key=LOG["vkey"]):
    return CliRunner().invoke(app, ["audit", *map(str, arguments), "--log", key])


def _json(*arguments, key=LOG["vkey"]):
    result = _run(*arguments, "--json", key=key)
    return result.exit_code, json.loads(result.stdout)


def _report(folder):
    return verify.verify(log_source.find(str(folder)), note.parse_key(LOG["vkey"]))


class _Hub:
    """A hub with the log of ``leaves``; ``answers`` overrides a path with status, headers, body."""

    def __init__(self, leaves):
        self.leaves = leaves
        self.answers = {}
        self.asked = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                status, headers, body = outer.answer(urlsplit(self.path))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, parts):
        if parts.path in self.answers:
            return self.answers[parts.path]
        if parts.path == "/v1/log/checkpoint":
            return 200, {}, _signed(self.leaves).encode()
        if parts.path != "/v1/log/entries":
            return 404, {}, b""
        query = {name: int(values[0]) for name, values in parse_qs(parts.query).items()}
        assert query["limit"] <= 1000
        chosen = list(enumerate(self.leaves))[query["from"] :][: query["limit"]]
        items = [
            {"index": index, "leaf": base64.b64encode(leaf).decode()} for index, leaf in chosen
        ]
        return 200, {}, json.dumps({"items": items}).encode()


@pytest.fixture
def hub():
    made = _Hub(LEAVES)
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.mark.parametrize("where", ["file", "folder"])
def test_the_log_of_the_vectors_is_proven_with_its_openings(where, request):
    status, report = _json("verify", request.getfixturevalue(where))

    assert status == 0
    assert report == {
        "outcome": "proven",
        "checkpoint": {"origin": "demo.invalid/audit/2026", "size": 4, "root": LOG["root"]},
        "entry": None,
        "reason": "",
        "detail": "",
        "entries": 4,
        "openings": 16,
        "received": {"ind-demo": 1},
        "since": False,
    }


def test_the_log_at_a_hub_is_proven(hub):
    assert _json("verify", hub.url + "/")[1]["entries"] == 4
    assert hub.asked == ["/v1/log/checkpoint", "/v1/log/entries?from=0&limit=4"]


def test_a_long_log_is_read_page_by_page_and_tile_by_tile(hub, tmp_path):
    hub.leaves = list(_numbered(2050))

    for place in (hub.url, _write_folder(tmp_path, hub.leaves)):
        status, report = _json("received", "avim-demo", place)
        assert (status, report["received"]) == (0, 293)
    assert [path.partition("?")[2] for path in hub.asked[1:]] == [
        "from=0&limit=1000",
        "from=1000&limit=1000",
        "from=2000&limit=50",
    ]


@pytest.mark.parametrize(("party", "number"), [("ind-demo", 1), ("avim-demo", 0)])
def test_what_an_authority_received_is_a_number_with_its_checkpoint(file, party, number):
    status, report = _json("received", party, file)

    assert (status, report["received"], report["party"]) == (0, number, party)
    assert report["checkpoint"]["root"] == LOG["root"]
    words = _run("received", party, file)
    assert f"proven: {party} was handed content {number} times" in words.stdout
    assert LOG["root"] in words.stdout


def test_no_number_is_given_where_the_log_is_not_proven(file):
    data = file.read_bytes()
    file.write_bytes(b"".join(data.splitlines(keepends=True)[:-1]))
    status, report = _json("received", "ind-demo", file)

    assert (status, report["outcome"], report["received"]) == (2, "incomplete", None)
    file.write_bytes(data.replace(b'"index":2', b'"index":3'))
    status, report = _json("received", "ind-demo", file)
    assert (status, report["outcome"], report["received"]) == (1, "refuted", None)


@pytest.mark.parametrize("size", [0, 2, 4])
def test_a_checkpoint_that_was_kept_is_held_against_the_log(file, tmp_path, size):
    kept = tmp_path / "kept"
    kept.write_text(_signed(LEAVES[:size]), encoding="utf-8")

    assert _json("verify", file, "--since", kept)[1]["since"] is True
    kept.write_text(_signed([*_numbered(4)][: size or 1]), encoding="utf-8")
    status, report = _json("verify", file, "--since", kept)
    assert (status, report["reason"]) == (1, "earlier_root_differs")


def test_a_checkpoint_of_a_longer_log_refutes(file, tmp_path):
    kept = tmp_path / "kept"
    kept.write_text(_signed(list(_numbered(5))), encoding="utf-8")

    assert _json("verify", file, "--since", kept)[1]["reason"] == "log_shrunk"


def test_one_changed_byte_in_a_file_names_the_entry(file):
    data = bytearray(file.read_bytes())
    starts = [place + 1 for place, byte in enumerate(data) if byte == ord("\n")]
    for number, start in enumerate(starts[:-1]):
        data[start + 200] ^= 1
        file.write_bytes(data)
        data[start + 200] ^= 1
        result = _run("verify", file)
        assert result.exit_code == 1
        assert f"refuted: entry {number}: " in result.stdout


def test_one_changed_byte_in_a_folder_names_the_entry_or_refuses_the_checkpoint(folder):
    bounds = [0]
    for leaf in LEAVES:
        bounds.append(bounds[-1] + 2 + len(leaf))
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = bytearray(file.read_bytes())
        for place in range(0, len(data), 3):
            data[place] ^= 1
            file.write_bytes(data)
            data[place] ^= 1
            report = _report(folder)
            assert report.outcome == "refuted"
            name = str(file.relative_to(folder))
            if name == "checkpoint":
                assert report.checkpoint is None
            elif name.startswith("openings/"):
                assert report.entry == int(file.name.partition(".")[0])
            elif "/0/" in name:
                assert report.entry == place // 32
            else:
                assert report.entry == sum(place >= bound for bound in bounds) - 1
        file.write_bytes(data)


@pytest.mark.parametrize("name", ["checkpoint", "tile/0/000.p/4", "tile/entries/000.p/4"])
def test_a_file_that_is_missing_leaves_it_open(folder, name):
    (folder / name).unlink()
    status, report = _json("verify", folder)

    assert (status, report["reason"]) == (2, "export_unreadable")


@pytest.mark.parametrize("name", ["4.who.open", "0.how.open", "00.who.open", "readme"])
def test_a_file_that_belongs_to_no_entry_is_refused(folder, name):
    (folder / "openings" / name).write_bytes(b"s" * 40)

    assert _json("verify", folder)[1]["reason"] == "opening_without_entry"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("tile/0/000.p/4", "export_too_large"), ("checkpoint", "export_too_large")],
)
def test_a_file_that_is_too_long_is_refused(folder, name, reason):
    (folder / name).write_bytes(b"x" * 70_000)

    assert _json("verify", folder)[1]["reason"] == reason


def test_a_hash_tile_that_is_too_short_is_refused(folder):
    (folder / "tile/0/000.p/4").write_bytes(b"x" * 127)

    assert _json("verify", folder)[1]["reason"] == "tile_invalid"


@pytest.mark.parametrize("data", [None, b""])
def test_a_file_that_holds_no_log_leaves_it_open(tmp_path, data):
    place = tmp_path / "log.jsonl"
    if data is not None:
        place.write_bytes(data)

    assert _json("verify", place)[0] == 2


def test_a_line_without_end_is_refused_before_it_is_read_whole(file):
    with file.open("ab") as stream:
        stream.write(b"x" * 1_000_000)
    status, report = _json("verify", file)

    assert (status, report["reason"], report["entry"]) == (1, "line_invalid", 4)


def test_a_changed_leaf_at_a_hub_refutes_the_log(hub):
    body = json.dumps(
        {
            "items": [
                {"index": index, "leaf": base64.b64encode(leaf).decode()}
                for index, leaf in enumerate(_numbered(4))
            ]
        }
    )
    hub.answers["/v1/log/entries"] = (200, {}, body.encode())
    status, report = _json("verify", hub.url)

    assert (status, report["reason"]) == (1, "root_differs")


ENTRY = base64.b64encode(LEAVES[0]).decode()


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (404, {}, b""),
        (500, {}, b"{}"),
        (302, {"Location": "/v1/log/checkpoint"}, b""),
        (200, {"Content-Encoding": "gzip"}, b"{}"),
        (200, {}, b""),
        (200, {}, b"\xff"),
        (200, {}, b"[" * 100_000),
        (200, {}, b"[]"),
        (200, {}, b"{}"),
        (200, {}, b'{"items":{}}'),
        (200, {}, b'{"items":[]}'),
        (200, {}, b'{"items":[1]}'),
        (200, {}, b'{"items":[{"index":0}]}'),
        (200, {}, b'{"items":[{"index":"\\u001b[2J","leaf":""}]}'),
        (200, {}, b'{"items":[{"index":-1,"leaf":""}]}'),
        (200, {}, b" " * (log_source.PAGE_BYTES_MAX + 1)),
    ],
    ids=range(16),
)
def test_an_answer_that_is_none_of_a_hub_leaves_it_open(hub, status, headers, body):
    hub.answers["/v1/log/entries"] = (status, headers, body)

    assert _json("verify", hub.url)[0] == 2
    assert len(hub.asked) == 2


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"index": 1, "leaf": ENTRY}, "entry_out_of_order"),
        ({"index": 0, "leaf": ENTRY + "="}, "not_base64"),
        ({"index": 0, "leaf": 7}, "not_base64"),
        ({"index": 0, "leaf": ""}, "leaf_invalid"),
    ],
)
def test_an_entry_at_a_hub_in_another_form_is_named(hub, item, reason):
    hub.answers["/v1/log/entries"] = (200, {}, json.dumps({"items": [item]}).encode())
    status, report = _json("verify", hub.url)

    assert (status, report["reason"], report["entry"]) == (1, reason, 0)


@pytest.mark.parametrize(
    ("status", "headers"), [(201, {}), (404, {}), (500, {}), (200, {"Content-Encoding": "gzip"})]
)
def test_a_right_body_under_another_status_or_encoding_leaves_it_open(hub, status, headers):
    hub.answers["/v1/log/checkpoint"] = (status, headers, _signed(LEAVES).encode())

    assert _json("verify", hub.url)[0] == 2


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_no_proxy_of_the_environment_comes_in_between(hub, monkeypatch, name):
    monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert _json("verify", hub.url)[0] == 0


def test_a_checkpoint_that_is_too_long_leaves_it_open(hub):
    hub.answers["/v1/log/checkpoint"] = (200, {}, b"x" * 70_000)

    assert _json("verify", hub.url)[0] == 2


def test_a_hub_that_is_not_there_leaves_it_open():
    status, report = _json("verify", "http://127.0.0.1:1")

    assert (status, report["reason"]) == (2, "log_unreachable")


@pytest.mark.parametrize(
    "url",
    [
        "http://hub.example.nl",
        "http://127.0.0.1.example.nl",
        "ftp://127.0.0.1",
        "file:///tmp/log",
        "https://",
        "https://user@hub.example.nl",
        "https://hub.example.nl/?a=b",
        "https://hub.example.nl/#a",
        "https://hub.example.nl:port",
        "https://[hub",
    ],
)
def test_other_addresses_are_never_asked(url):
    with pytest.raises(InvalidInput, match="url_invalid"):
        log_source.find(url)
    assert _run("verify", url).exit_code == 2


@pytest.mark.parametrize(
    "url", ["https://hub.example.nl", "http://localhost:1", "http://[::1]:1/a/"]
)
def test_addresses_of_hubs_are_taken(url):
    assert isinstance(log_source.find(url), log_source.HubLog)


@pytest.mark.parametrize("key", ["", "demo.invalid/audit/2026", LOG["vkey"][:-4]])
def test_without_the_key_of_the_log_nothing_is_said(file, key):
    result = _run("verify", file, key=key)

    assert result.exit_code == 2
    assert "proven" not in result.stdout


def test_the_key_must_come_from_outside(file):
    assert CliRunner().invoke(app, ["audit", "verify", str(file)]).exit_code == 2


@pytest.mark.parametrize("data", [None, b"", LOG["checkpoint"].replace("4\n", "3\n", 1).encode()])
def test_an_earlier_checkpoint_that_is_none_is_no_finding_about_the_log(file, tmp_path, data):
    kept = tmp_path / "kept"
    if data is not None:
        kept.write_bytes(data)
    result = _run("verify", file, "--since", kept)

    assert result.exit_code == 2
    assert result.stdout == ""


def test_a_party_of_another_form_is_refused(file):
    assert _run("received", "AVIM", file).exit_code == 2


@pytest.mark.skipif(not TESSERA.is_dir(), reason="no log of Tessera beside us")
@pytest.mark.parametrize("size", range(1, 16))
def test_the_folder_of_another_implementation_is_read(size):
    source = log_source.find(str(TESSERA))
    words = "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten"
    items = list(source.entries(size))

    assert [item.leaf.decode() for item in items] == words.split()[:size]
    assert [item.leaf_hash for item in items] == [tree.leaf_hash(item.leaf) for item in items]


@pytest.mark.skipif(not TESSERA.is_dir(), reason="no log of Tessera beside us")
def test_the_checkpoint_of_another_implementation_is_read_but_its_entries_are_no_leaves():
    key = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
    status, report = _json("verify", TESSERA, key=key)

    assert (status, report["reason"], report["entry"]) == (1, "leaf_invalid", 0)
    assert report["checkpoint"]["size"] == 15
