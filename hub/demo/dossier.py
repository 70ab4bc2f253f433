"""Makes the twelve dossiers that the demo's IND holds: real files, invented content.

Every dossier has decisions, hearings and a procedure overview. Two contain documents that must
never leave: an internal minute, and the passport of a third person.

Run as a module, this writes them all: ``python -m hub.demo.dossier FOLDER PAPER``. No other process
of the demo needs the libraries that draw.
"""

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from docx import Document as Docx
from fpdf import FPDF
from PIL import Image, ImageDraw

from hub.demo.cast import ON_FILE, Person
from hub.domain.media import DOCX

_BANNER = "DEMO - verzonnen gegevens"
_MINUTE_OF = 1
_THIRD_PASSPORT_OF = 2


def write(root: Path, people: Sequence[Person]) -> None:
    """Write one folder with its index for each of ``people`` under ``root``."""
    for person in people:
        _write_dossier(root / f"dossier-{person.number:02d}", person)


def write_paper(path: Path) -> None:
    """Write a photo of a signed paper, as a phone would make it."""
    path.write_bytes(_picture("MACHTIGING", "demo"))


def _write_dossier(folder: Path, person: Person) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    documents = []
    for name, category, media, data in _documents(person):
        (folder / name).write_bytes(data)
        documents.append({"file": name, "category": category, "media": media})
    index = {
        "anchor": person.anchor,
        "born": person.born,
        "documents": documents,
        "predicates": _predicates(person),
    }
    (folder / "index.json").write_text(json.dumps(index, indent=1))


def _documents(person: Person) -> list[tuple[str, str, str, bytes]]:
    documents = [
        ("beschikking.pdf", "asylum_decisions", "application/pdf", _pdf("Beschikking", person, 3)),
        ("gehoor.docx", "asylum_narrative", DOCX, _docx("Nader gehoor", person)),
        (
            "procedures.json",
            "asylum_procedure_overview",
            "application/json",
            _overview(person),
        ),
        ("paspoort.jpg", "travel_documents", "image/jpeg", _picture("PASPOORT", person.name)),
    ]
    if person.number == _MINUTE_OF:
        minute = _pdf("Interne minuut", person, 1)
        documents.append(("minuut.pdf", "ind_internal_minute", "application/pdf", minute))
    if person.number == _THIRD_PASSPORT_OF:
        # This is filed under the family on purpose: only a person who looks can see that it is not
        # theirs.
        third = _picture("PASPOORT", "Iemand Anders")
        documents.append(("paspoort-derde.jpg", "family", "image/jpeg", third))
    return documents


def _predicates(person: Person) -> dict[str, str]:
    return {
        "lawful_stay": "no",
        "dublin_claim": "yes" if person.number % 4 == 0 else "no",
        "entry_ban_10y_or_undesirable": "no",
        "v_number_exists": "yes",
    }


def _pdf(title: str, person: Person, pages: int) -> bytes:
    pdf = FPDF()
    for page in range(1, pages + 1):
        pdf.add_page()
        pdf.set_font("Helvetica", size=10)
        pdf.cell(text=_BANNER)
        pdf.ln(20)
        pdf.set_font("Helvetica", size=16)
        pdf.cell(text=f"{title} ({page} van {pages})")
        pdf.ln(15)
        pdf.set_font("Helvetica", size=11)
        pdf.multi_cell(w=0, text=f"Betreft: {person.name}, geboren {person.born}.\n\n" + _PROSE)
    return bytes(pdf.output())


_PROSE = "\n\n".join(
    f"{number}. Dit is een verzonnen overweging voor de demonstratie van de uitwisseling."
    for number in range(1, 13)
)


def _docx(title: str, person: Person) -> bytes:
    document = Docx()
    document.add_paragraph(_BANNER)
    document.add_heading(title, level=1)
    document.add_paragraph(f"Betreft: {person.name}, geboren {person.born}.")
    for number in range(1, 9):
        document.add_paragraph(f"Vraag {number}: dit is een verzonnen vraag.")
        document.add_paragraph("Antwoord: dit is een verzonnen antwoord.")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _overview(person: Person) -> bytes:
    rows = [
        {"date": "2019-03-04", "step": "aanvraag asiel"},
        {"date": "2019-11-18", "step": "afgewezen"},
        {"date": "2020-06-02", "step": "beroep ongegrond"},
    ]
    overview = {"demo": _BANNER, "name": person.name, "procedures": rows}
    return json.dumps(overview, ensure_ascii=False, indent=1).encode()


def _picture(title: str, name: str) -> bytes:
    """A JPEG that shows its title and name."""
    image = Image.new("RGB", (640, 420), "#e8e4da")
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 90, 220, 330), outline="#555555", fill="#cfcac0", width=2)
    draw.text((30, 30), f"{title}  {_BANNER}", fill="#222222")
    draw.text((250, 110), name, fill="#222222")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


if __name__ == "__main__":
    write(Path(sys.argv[1]), ON_FILE)
    write_paper(Path(sys.argv[2]))
