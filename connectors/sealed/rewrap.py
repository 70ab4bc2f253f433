"""Re-sealing: the same payload, wrapped for other live members. Source: formats, section 2.

The caller decides whether the new readers may read: their keys must come from the newest keyset.
The payload's bytes stay, so the original's `sealed.header` still covers every part.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import IO

from connectors.sealed.unseal import Identity, check_digest, own_file_key
from hub.crypto import age, seal


def reseal(
    source: IO[bytes],
    identities: Sequence[Identity],
    kids: Sequence[str],
    signed: seal.Sealed,
    recipients: Sequence[bytes],
    write: Callable[[bytes], object],
) -> seal.Sealed:
    """Write ``source`` with a new header for ``recipients`` and its payload as it is.

    Args:
        source: a sealed file, seekable.
        identities: the keys of the member who re-seals.
        kids: the key ids of the statement that signed the file, in the order of its stanzas.
        signed: the statement's members about the file.
        recipients: the new hybrid public keys, in the order of the re-seal's kids.
        write: takes the next bytes of the new file.

    Returns:
        The members about the new file for the statement ``reseal``.

    Raises:
        InvalidInput: the file or a recipient breaks the form of section 2.
        NotAllowed: none of the identities is named.
        VerificationError: it is not the file that was signed, or its header does not verify.
    """
    check_digest(source, signed)
    source.seek(0)
    old = age.check_upload(source.read(age.HEADER_MAX), signed.size, len(kids))
    header = seal.wrap_header(own_file_key(old, identities, kids), recipients)
    digest, size = hashlib.sha256(header), len(header)
    write(header)
    source.seek(old.size)
    while piece := source.read(age.CHUNK_SIZE):
        digest.update(piece)
        size += len(piece)
        write(piece)
    return seal.Sealed(sha256=digest.hexdigest(), size=size)
