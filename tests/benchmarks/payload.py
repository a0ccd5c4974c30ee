"""What the exchange benchmarks carry: one site, its due checks, and one phone's inspection facts of about 600 bytes, 8 answers.
Each fact closes one due task of its own and changes the card of one piece of equipment. Deterministic."""

from __future__ import annotations

from sync.exchange.push import Filed
from sync.records.documents import Document
from sync.records.fact import Fact
from sync.records.inspection import Answer
from sync.records.template import AnswerKind
from sync.records.types import Subject
from tests.paper import PaperPhone, Server
from tests.records import equipment, inspection, item, task, template

FACTS = 20_000
EQUIPMENTS = 308
TEMPLATE = "PUMP-DAY"
_ANSWERS = (
    *(Answer(i=f"step{n}", v="normal") for n in range(1, 6)),
    Answer(i="press", v=0.42),
    Answer(i="amps", v=12.5),
    Answer(i="hours", v=1204),
)


def checklist() -> Document:
    """A template of eight questions: five ticks, three numbers."""
    numbers = (item("press", AnswerKind.NUM), item("amps", AnswerKind.NUM), item("hours", AnswerKind.COUNT, maximum=99_999))
    return template(*(item(f"step{n}") for n in range(1, 6)), *numbers, code=TEMPLATE)


def estate(facts: int) -> list[Document]:
    """The equipment of the demo estate's size, and as many due tasks as there will be facts."""
    cards = [equipment(id=f"eq-{n:04d}", name=f"No. {n}") for n in range(EQUIPMENTS)]
    due = [
        task(id=f"t-{n:06d}", template=TEMPLATE, subject=Subject(kind="equipment", id=f"eq-{n % EQUIPMENTS:04d}"))
        for n in range(facts)
    ]
    return [checklist(), *cards, *due]


def facts(number: int) -> list[Fact]:
    """One inspection per task."""
    return [
        inspection(
            subject=Subject(kind="equipment", id=f"eq-{n % EQUIPMENTS:04d}"),
            template=TEMPLATE,
            task=f"t-{n:06d}",
            answers=_ANSWERS,
        )
        for n in range(number)
    ]


def filed(phone: PaperPhone, number: int) -> list[Filed]:
    """The facts in the phone's journal."""
    return phone.file(*facts(number))


def settle(server: Server, number: int) -> None:
    """Put the estate into the server, in facts of its own."""
    documents = estate(number)
    for start in range(0, len(documents), 2_000):
        server.put(*documents[start : start + 2_000])


__all__ = ["EQUIPMENTS", "FACTS", "estate", "facts", "filed", "settle"]
