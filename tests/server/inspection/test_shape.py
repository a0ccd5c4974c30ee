"""The quick look at an ordinary check refuses and accepts exactly what the shared rule does."""

from hypothesis import given
from hypothesis import strategies as st

from server.inspection.shape import Shape
from sync.errors import AnswersDoNotFit
from sync.records.fact import InspectionSubmitted
from sync.records.inspection import Answer
from sync.records.template import AnswerKind, Template
from sync.rules.inspection import check_inspection
from tests.records import inspection, item, template

TEMPLATE: Template = template(
    item("tick"),
    item("number", AnswerKind.NUM, maximum=50),
    item("count", AnswerKind.COUNT),
    item("score", AnswerKind.SCORE),
    item("pick", AnswerKind.CHOICE),
    item("words", AnswerKind.TEXT),
    item("day", AnswerKind.DATE),
    item("sign", AnswerKind.SIGN),
)
SHAPE = Shape(TEMPLATE)

values = st.one_of(
    st.sampled_from(["normal", "abnormal", "na", "green", "red", "2026-11-20", "a" * 64, "\x07", ""]),
    st.integers(-5, 120),
    st.floats(-5, 120),
    st.none(),
)
answers = st.builds(
    Answer,
    i=st.sampled_from([*(question.code for question in TEMPLATE.items), "other"]),
    v=values,
    photos=st.sampled_from([(), ("b" * 64,)]),
)
facts = st.builds(
    lambda given, abnormal: inspection(answers=tuple(given), abnormal=tuple(abnormal)),
    st.lists(answers, min_size=1, max_size=6),
    st.lists(st.sampled_from(["tick", "number"]), max_size=1),
)


def refused_by(check: object, *arguments: object) -> bool:
    try:
        check(*arguments)  # type: ignore[operator]
    except AnswersDoNotFit:
        return True
    return False


@given(facts)
def test_the_quick_look_and_the_shared_rule_agree_on_every_check(fact: InspectionSubmitted) -> None:
    assert refused_by(SHAPE.check, fact) == refused_by(check_inspection, fact, TEMPLATE)
