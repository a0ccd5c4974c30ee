"""Who this database is: its epoch, sent in every reply so that phones notice a restore, and the replica under which the server
files its own facts. Made once when a database is new, made anew by a restore."""

import secrets
from dataclasses import dataclass

from server.ledger.tables import ServerState
from sync.journal import Replica

EPOCH, SERVER_ID, OWN_EPOCH = "epoch", "server_id", "own_epoch"


@dataclass(frozen=True, slots=True)
class Identity:
    """The database's epoch and the server's own replica."""

    epoch: str
    own: Replica

    @property
    def server_id(self) -> str:
        """The device id under which the server's own facts are filed."""
        return self.own.device


def read_identity() -> Identity:
    """Return who this database is, inside an open writing block; what is missing is drawn and stored."""
    return Identity(
        _kept(EPOCH, secrets.token_hex(8)),
        Replica(_kept(SERVER_ID, f"server-{secrets.token_hex(4)}"), _kept(OWN_EPOCH, secrets.token_hex(8))),
    )


def new_epoch() -> None:
    """Give the database another epoch after its documents were made anew: phones pull from zero and offer again what they may."""
    ServerState.delete().where(ServerState.key == EPOCH).execute()
    read_identity()


def renew_identity() -> Identity:
    """Give a restored database a new epoch, and the server a new journal of its own; returns the new identity."""
    ServerState.delete().where(ServerState.key.in_((EPOCH, OWN_EPOCH))).execute()
    return read_identity()


def _kept(key: str, fresh: str) -> str:
    ServerState.insert(key=key, value=fresh).on_conflict_ignore().execute()
    return str(ServerState.get_by_id(key).value)
