import pytest

from hub.adapters import key_file
from hub.errors import InvalidInput


def test_a_key_is_made_once_and_is_the_hubs_alone(tmp_path):
    key = key_file.read(tmp_path, "log.key")

    assert len(key) == 32
    assert key_file.read(tmp_path, "log.key") == key
    assert key_file.read(tmp_path, "opening.key") != key
    assert (tmp_path / "keys" / "log.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_file_that_holds_no_key_is_refused_and_stays(tmp_path, size):
    path = tmp_path / "keys" / "log.key"
    path.parent.mkdir()
    path.write_bytes(bytes(size))

    with pytest.raises(InvalidInput, match="key_file_invalid"):
        key_file.read(tmp_path, "log.key")
    assert path.read_bytes() == bytes(size)
