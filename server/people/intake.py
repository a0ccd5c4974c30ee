"""What follows when a profile is written: the person's posts over time. Offered `master.put` and `master.removed` by the ledger;
documents themselves are written by the ledger's own intake, never here."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import msgspec

from server.ledger.documents import DocumentBatch, Key
from server.ledger.intake import Accepted
from server.people.posts import forget_all, hold, posts_of
from sync.records.fact import MasterWasPut, MasterWasRemoved
from sync.records.master import MasterPut, MasterRemoved
from sync.records.people import Profile
from sync.times import to_ms

_PROFILE = msgspec.json.Decoder(Profile)


class PostsIntake:
    """Keeps the `post` table in step with the profiles."""

    kinds = frozenset({"master.put", "master.removed"})

    def concerns(self, fact: MasterWasPut | MasterWasRemoved) -> bool:
        """False for other documents."""
        return fact.body.kind == "profile"

    def needs(self, accepted: Accepted) -> Iterable[Key]:
        """Nothing: the fact carries the whole profile."""
        del accepted
        return ()

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """From the fact's time on the person holds the posts of the profile; of a removed profile, none."""
        body: MasterPut | MasterRemoved = accepted.fact.body
        posts = posts_of(_PROFILE.decode(body.document)) if isinstance(body, MasterPut) else frozenset()
        documents.then(partial(hold, body.id, posts, to_ms(accepted.at)))

    def forget(self) -> None:
        """Empty the projection before a rebuild."""
        forget_all()
