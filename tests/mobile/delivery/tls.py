"""A TLS port of this machine with a certificate of a small authority of its own, of today or of other years."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

YEAR = timedelta(days=365)


@contextmanager
def tls_server(folder: Path, years: int) -> Iterator[tuple[int, Path]]:
    """Serve handshakes with a certificate that is valid for a year around so many years from now; gives port and authority."""
    own, trusted = _certificates(folder, datetime.now(UTC) + years * YEAR)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = Thread(target=_shake_hands, args=(listening, context), daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1], trusted
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def _shake_hands(listening: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            link, _ = listening.accept()
        except OSError:
            return
        with link:
            try:
                context.wrap_socket(link, server_side=True).close()
            except OSError:
                continue


def _certificates(folder: Path, middle: datetime) -> tuple[Path, Path]:
    now = datetime.now(UTC)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])

    def builder(subject: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        serial = x509.random_serial_number()
        return x509.CertificateBuilder().subject_name(subject).issuer_name(ca_name).public_key(public).serial_number(serial)

    ca = builder(ca_name, ca_key.public_key()).not_valid_before(now - 9 * YEAR).not_valid_after(now + 9 * YEAR)
    ca_identifier = x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key())
    signed_ca = (
        ca.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(ca_identifier, critical=False)
        .add_extension(_ca_usage(), critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    leaf = builder(name, key.public_key()).not_valid_before(middle - YEAR / 2).not_valid_after(middle + YEAR / 2)
    signed = (
        leaf.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ca_identifier), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    own, trusted = folder / "own.pem", folder / "authority.pem"
    own.write_bytes(plain + signed.public_bytes(pem))
    trusted.write_bytes(signed_ca.public_bytes(pem))
    return own, trusted


def _ca_usage() -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    return x509.KeyUsage(
        **dict.fromkeys(names, False), key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False
    )
