"""Keys of the hub, each in a file of its data folder that only the hub may read."""

import secrets
from pathlib import Path

from hub import durable
from hub.errors import InvalidInput

KEY_BYTES = 32


def read(data: Path, name: str) -> bytes:
    """A key of the hub, made at its first use, readable by the hub only.

    Raises:
        InvalidInput: the file does not hold 32 bytes.
    """
    path = data / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        durable.sync_folder(data)
        with durable.new(path) as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        durable.sync_folder(path.parent)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise InvalidInput("key_file_invalid", f"{name} is not {KEY_BYTES} bytes")
    return key


def check_kept(data: Path, *names: str) -> None:
    """Check that a hub that was in use before still has its keys; a new one would hide the loss.

    Raises:
        InvalidInput: ``key_missing``: one of the files is gone.
    """
    for name in names:
        if not (data / "keys" / name).exists():
            raise InvalidInput("key_missing", f"put back keys/{name} from the backup")
