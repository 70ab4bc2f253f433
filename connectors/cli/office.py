"""Keys of a party: ``init``, ``enrol``, ``keyset`` and ``agreement``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from connectors import disk, enrolment
from connectors.api.party import PublishedOut
from connectors.cli.context import AsJson, file_bytes, place_of, result_lines, show
from connectors.keys import joining, keyring, officer
from connectors.keys.officer import Change, Desk
from hub.crypto import agreement as agreements
from hub.crypto import dsse
from hub.crypto import keyset as keysets
from hub.crypto.keyset import Keyset
from hub.errors import Conflict, InvalidInput

_LIMIT = dsse.ENVELOPE_BYTES_MAX

keyset_app = typer.Typer(help="Who speaks for the party.", no_args_is_help=True)
agreement_app = typer.Typer(help="The privacy agreement.", no_args_is_help=True)

Out = Annotated[Path, typer.Option("--out", help="File to write.")]
Chain = Annotated[
    list[Path], typer.Option("--keyset", help="The party's keysets, the first one first.")
]


def register(app: typer.Typer) -> None:
    """Add the commands that have no group."""
    app.command()(init)
    app.command()(enrol)


def init(
    context: typer.Context,
    party: Annotated[str, typer.Option(help="Id of the party.")],
    out: Annotated[Path, typer.Option("--out", help="Request file for the officers.")],
    function: Annotated[
        list[str] | None, typer.Option(help="What the member does; may be repeated.")
    ] = None,
    *,
    is_officer: Annotated[
        bool, typer.Option("--officer", help="An officer's key file: it signs keysets only.")
    ] = False,
    new_passphrase: Annotated[
        bool, typer.Option(help="Draw a passphrase and write it to the passphrase file.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a key file, and the request file with its public keys."""
    place = place_of(context)
    if place.key.exists():
        raise Conflict("key_file_exists", "it is never overwritten; name another with --key")
    if new_passphrase:
        _draw(place.passphrase_file)
    make = joining.new_officer if is_officer else joining.new_member
    key_file = make(place.env, party)
    request = joining.write(key_file, function or [])
    place.key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    keyring.write(place.key, key_file, place.passphrase(new=True))
    out.write_bytes(request)
    made = joining.read(request)
    result = {
        "party": party,
        "member": key_file.member,
        "kid": made.kid,
        "fingerprint": made.fingerprint,
        "request": str(out),
    }
    show(result, result_lines, as_json=as_json)


def enrol(
    context: typer.Context,
    agreement: Annotated[Path, typer.Option(help="The agreement that the own party signed.")],
    keyset: Chain,
    met: Annotated[
        list[str],
        typer.Option(help="Key id or fingerprint of an officer whom you met; one each."),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Begin to trust: by officers whom you met, with the files that they gave you."""
    place = place_of(context)
    passphrase = place.passphrase()
    key_file = keyring.read(place.key, passphrase, place.env)
    data = file_bytes(agreement, _LIMIT)
    agreed = agreements.read(data, env=place.env)
    chain = [keysets.read(file_bytes(one, _LIMIT), env=place.env) for one in keyset]
    officers = _met(chain[-1], met)
    enrolled = enrolment.enrol(key_file, agreed, chain, officers=officers, at=place.clock.at())
    keyring.write(place.key, enrolled, passphrase)
    place.open_memory().put(disk.AGREEMENTS, agreed.sid, officer.document_of(data))
    result = {"party": key_file.party, "agreement": agreed.sid, "log": agreed.log}
    show(result, result_lines, as_json=as_json)


@keyset_app.command()
def propose(  # noqa: PLR0913  # one for each option
    context: typer.Context,
    *,
    out: Out,
    previous: Annotated[Path | None, typer.Option(help="The newest keyset.")] = None,
    add: Annotated[
        list[Path] | None, typer.Option(help="Request file of who joins; may be repeated.")
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option(help="Member who leaves; may be repeated.")
    ] = None,
    desk: Annotated[
        list[str] | None,
        typer.Option(help="NAME:PURPOSE,…:MEMBER,… of every desk; may be repeated."),
    ] = None,
    threshold: Annotated[int, typer.Option(help="How many officers sign.")] = officer.THRESHOLD,
    until: Annotated[str, typer.Option(help="Time until which new members stand.")] = "",
    as_json: AsJson = False,
) -> None:
    """Propose the next keyset, signed by this officer; another one must sign it too."""
    place = place_of(context)
    before = keysets.read(file_bytes(previous, _LIMIT), env=place.env) if previous else None
    change = Change(
        joining=[joining.read(file_bytes(one, joining.FILE_BYTES_MAX)) for one in add or []],
        leaving=frozenset(remove or []),
        desks=[_desk(one) for one in desk or []],
        threshold=threshold,
        until=until,
    )
    proposed = officer.propose(place.unlock(), before, change, place.clock)
    out.write_bytes(proposed.envelope.to_bytes())
    joined = [{"kid": one.kid, "fingerprint": one.fingerprint} for one in change.joining]
    show(_summary(proposed) | {"joining": joined}, result_lines, as_json=as_json)


@keyset_app.command()
def sign(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The proposed keyset.")],
    out: Annotated[Path | None, typer.Option("--out", help="Another file to write.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Sign a proposed keyset as a further officer."""
    place = place_of(context)
    proposed = keysets.read(file_bytes(file, _LIMIT), env=place.env)
    signed = officer.sign_keyset(place.unlock(), proposed)
    (out or file).write_bytes(signed.envelope.to_bytes())
    show(_summary(signed), result_lines, as_json=as_json)


@keyset_app.command()
def publish(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The keyset that enough officers signed.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Publish the party's next keyset at the hub, as one of its members."""
    place = place_of(context)
    document = officer.document_of(file_bytes(file, _LIMIT))
    published = keysets.parse(document, env=place.env)
    with place.client(place.unlock()) as client:
        answer = client.post("/v1/keysets", {"statement": document}, PublishedOut)
    if answer.sid != published.sid:
        raise InvalidInput("answer_invalid", "the hub answers about another keyset")
    show(_summary(published), result_lines, as_json=as_json)


@agreement_app.command("sign")
def sign_agreement(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The agreement, or its unsigned payload.")],
    files: Annotated[Path, typer.Option(help="Folder that holds the four files it names.")],
    keyset: Annotated[Path, typer.Option(help="The party's newest keyset.")],
    out: Annotated[Path | None, typer.Option("--out", help="Another file to write.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Sign the agreement as an officer, after checking the files that it names."""
    place = place_of(context)
    own = keysets.read(file_bytes(keyset, _LIMIT), env=place.env)
    named = {path: file_bytes(files / path, 2**24) for path in agreements.PATHS}
    signed = officer.sign_agreement(place.unlock(), file_bytes(file, _LIMIT), own, named)
    (out or file).write_bytes(signed.envelope.to_bytes())
    result = {"agreement": signed.sid, "signatures": len(signed.envelope.signatures)}
    show(result, result_lines, as_json=as_json)


@agreement_app.command("publish")
def publish_agreement(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The agreement with more signatures.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Bring more signatures under the agreement in force to the hub, as a member."""
    place = place_of(context)
    document = officer.document_of(file_bytes(file, _LIMIT))
    agreed = agreements.parse(document, env=place.env)
    with place.client(place.unlock()) as client:
        client.post("/v1/agreement", {"statement": document}, PublishedOut)
    show({"agreement": agreed.sid}, result_lines, as_json=as_json)


def _draw(path: Path | None) -> None:
    if path is None:
        raise InvalidInput("passphrase_missing", "name a new file with --passphrase-file")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError as error:
        raise Conflict("passphrase_file_exists", "it is never overwritten") from error
    path.write_text(keyring.new_passphrase() + "\n", encoding="ascii")


def _met(newest: Keyset, named: list[str]) -> set[str]:
    """The officers of a keyset whose key id or fingerprint was named."""
    fingerprints = officer.fingerprints(newest)
    wanted = {one.replace(" ", "") for one in named}
    return {
        kid
        for kid, shown in fingerprints.items()
        if kid in wanted or shown.replace(" ", "") in wanted
    }


def _desk(text: str) -> Desk:
    parts = text.split(":")
    if len(parts) != 3 or not all(parts):
        raise InvalidInput("desk_form", "expected NAME:PURPOSE,…:MEMBER,…")
    name, purposes, members = parts
    return Desk(
        desk=name,
        purposes=frozenset(purposes.split(",")),
        members=frozenset(members.split(",")),
    )


def _summary(keyset: Keyset) -> dict[str, Any]:
    signed = keysets.signed_by(keyset.envelope, keyset)
    return {
        "party": keyset.party,
        "n": keyset.n,
        "sid": keyset.sid,
        "members": len(keyset.members),
        "desks": len(keyset.desks),
        "signed": f"{len(signed)} of {keyset.threshold} officers",
        "expires": keyset.expires,
    }
