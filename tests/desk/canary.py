"""Strings that must not turn up, in every form in which they could."""

import base64
import binascii
import json
from pathlib import Path
from urllib.parse import quote, quote_from_bytes, quote_plus


def forms(text):
    """The bytes that ``text`` can be written as, by the name of the form."""
    data = text.encode()
    found = {
        "utf-8": data,
        "utf-16-le": text.encode("utf-16-le"),
        "utf-16-be": text.encode("utf-16-be"),
        "json": json.dumps(text)[1:-1].encode(),
        "url": quote(text, safe="").encode(),
        "url of a form": quote_plus(text).encode(),
        "url of every byte": "".join(f"%{one:02X}" for one in data).encode(),
        "url of spaces": quote_from_bytes(data, safe="/:").encode(),
        "hex": binascii.hexlify(data),
        "HEX": binascii.hexlify(data).upper(),
    }
    for offset in range(3):
        inner = _base64(data, offset)
        found[f"base64+{offset}"] = inner
        found[f"base64url+{offset}"] = inner.translate(bytes.maketrans(b"+/", b"-_"))
    return found


def _base64(data, offset):
    """What stands in base64 for ``data`` that begins so many bytes after a multiple of three.

    The characters at both ends also hold bits of the neighbours, and are left out.
    """
    padded = bytes(offset) + data
    encoded = base64.b64encode(padded + bytes(-len(padded) % 3))
    return encoded[-(-offset * 8 // 6) : len(padded) * 8 // 6]


class Canaries:
    """Canaries by their name, to be looked for."""

    def __init__(self, texts):
        self._forms = [
            (f"{name} in {form}", data)
            for name, text in texts.items()
            for form, data in forms(text).items()
        ]

    def of(self, data):
        """Which canaries ``data`` holds, and in which form."""
        return sorted(name for name, one in self._forms if one in data)

    def under(self, folder):
        """Which files under a folder hold one, by their path; their names count too."""
        found = {}
        for path in sorted(Path(folder).rglob("*")):
            data = str(path.relative_to(folder)).encode()
            if path.is_file():
                data += b"\n" + path.read_bytes()
            if held := self.of(data):
                found[str(path)] = held
        return found

    def open_now(self):
        """Which open files of this process hold one, also where no name leads to them any more."""
        found = {}
        for path in Path("/proc/self/fd").iterdir():
            try:
                data = path.read_bytes() if path.is_file() else b""
            except OSError:
                continue  # closed meanwhile, or not for reading
            if held := self.of(data):
                found[path.name] = held
        return found


class Recorder:
    """ASGI middleware that keeps all that comes in: paths, headers and bodies, as bytes."""

    def __init__(self, app):
        self.app, self._kept = app, []

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = [scope["method"].encode(), scope["raw_path"], scope["query_string"]]
        pieces = []
        self._kept.append(
            (b"\n".join(head + [b": ".join(one) for one in scope["headers"]]), pieces)
        )

        async def heard():
            message = await receive()
            pieces.append(message.get("body", b""))
            return message

        await self.app(scope, heard, send)

    def requests(self):
        """Each request that came in, as bytes."""
        return [head + b"\n\n" + b"".join(pieces) for head, pieces in self._kept]
