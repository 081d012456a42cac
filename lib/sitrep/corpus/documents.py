"""Documents of word processors and PDF: their text, by the library of each, loaded when one is read."""

import io
import logging
import warnings
import zipfile
from collections.abc import Callable, Iterator

from sitrep.corpus.decoding import decode
from sitrep.corpus.sources import MOST_TIMES, MOST_UNPACKED, LockedError, TooTightError

TextOf = Callable[[bytes], str]

_OLE = b"\xd0\xcf\x11\xe0"  # an encrypted .docx is no zip but a compound file


class NoTextLayerError(Exception):
    """A PDF of pictures: nothing in it is text."""


def text_of_docx(content: bytes) -> str:
    """Return the paragraphs of a Word document, and its tables' cells, in their order, a blank line between them.

    Raises:
        LockedError: it is locked with a password.
        TooTightError: it unpacks to too much.
    """
    if content.startswith(_OLE):
        raise LockedError("the document is locked with a password, or is an old .doc")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(info.file_size for info in archive.infolist())
    if size > MOST_UNPACKED and size > MOST_TIMES * len(content):
        raise TooTightError(f"{len(content):,} bytes unpack to {size:,}")
    from docx import Document
    from docx.table import Table

    pieces: list[str] = []
    for block in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            pieces += ["\t".join(dict.fromkeys(cell.text for cell in row.cells)) for row in block.rows]
        else:
            pieces.append(block.text)
    return "\n\n".join(piece for piece in pieces if piece.strip())


def text_of_rtf(content: bytes) -> str:
    """Return the text of a Rich Text document."""
    from striprtf.striprtf import rtf_to_text

    text: str = rtf_to_text(decode(content)[0], errors="replace")
    return text


def text_of_pdf(content: bytes) -> str:
    """Return the text layer of a PDF, page after page.

    Raises:
        LockedError: it opens with a password only.
        NoTextLayerError: it has none.
    """
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader = PdfReader(io.BytesIO(content))
        try:
            if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
                raise LockedError("the document is locked with a password")
            text = "\n\n".join(_pages(reader.pages))
        except (DependencyError, FileNotDecryptedError) as error:
            raise LockedError("the document is locked with a password") from error
        if not text.strip():
            raise NoTextLayerError(f"{len(reader.pages)} pages without a text layer")
    return text


def _pages(pages: object) -> Iterator[str]:
    for page in pages:  # type: ignore[attr-defined]
        yield page.extract_text() or ""


DOCUMENTS: dict[str, TextOf] = {".docx": text_of_docx, ".rtf": text_of_rtf, ".pdf": text_of_pdf}
"""Ending of a file's name to what takes its text out."""
