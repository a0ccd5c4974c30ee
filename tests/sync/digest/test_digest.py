"""Proof of convergence: equal sets have equal digests in any order, different ones show which buckets differ."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.exchange.digest import MODULUS, RepairRequest, as_digest, bucket_of, buckets, differing, document_sum

DOCUMENTS = st.lists(
    st.tuples(st.sampled_from([b"task", b"equipment"]), st.integers(0, 40).map(lambda n: b"%d" % n), st.integers(1, 5)),
    max_size=20,
    unique_by=lambda d: d[:2],
)


def total(documents: list[tuple[bytes, bytes, int]]) -> str:
    return as_digest(len(documents), sum(document_sum(*d) for d in documents)).checksum


@given(DOCUMENTS, st.randoms())
def test_order_does_not_matter(documents: list[tuple[bytes, bytes, int]], random: object) -> None:
    shuffled = documents[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert total(shuffled) == total(documents)


@given(DOCUMENTS, DOCUMENTS)
def test_different_documents_have_different_digests(
    one: list[tuple[bytes, bytes, int]], two: list[tuple[bytes, bytes, int]]
) -> None:
    assert (total(one) == total(two)) == (set(one) == set(two))


@given(DOCUMENTS, st.data())
def test_taking_away_what_was_added_leaves_the_sum_as_it_was(
    documents: list[tuple[bytes, bytes, int]], data: st.DataObject
) -> None:
    before = sum(document_sum(*d) for d in documents) % MODULUS
    share = document_sum(b"new", b"x", data.draw(st.integers(1, 9)))
    assert (before + share - share) % MODULUS == before


@given(DOCUMENTS, DOCUMENTS)
def test_every_difference_lies_in_a_differing_bucket(
    one: list[tuple[bytes, bytes, int]], two: list[tuple[bytes, bytes, int]]
) -> None:
    slots = set(differing(buckets(one), [f"{s:016x}" for s in buckets(two)]))
    assert {bucket_of(kind, doc_id) for kind, doc_id, _ in set(one) ^ set(two)} == slots


def test_a_new_version_stays_in_its_bucket() -> None:
    assert buckets([(b"task", b"t", 1)])[bucket_of(b"task", b"t")] != 0
    assert buckets([(b"task", b"t", 2)])[bucket_of(b"task", b"t")] != 0


def test_kind_and_id_are_not_run_together() -> None:
    assert document_sum(b"ab", b"c", 1) != document_sum(b"a", b"bc", 1)


@pytest.mark.parametrize("sums", [["0" * 16] * 255, ["0" * 16] * 257, ["0" * 15] * 256, ["G" * 16] * 256])
def test_a_repair_asks_with_256_sums(sums: list[str]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"replica": {"device": "d", "epoch": "0" * 16}, "stream": "company", "buckets": sums}, RepairRequest)
