"""Sealing a rescue bundle: both halves make the same container, and only the private key opens it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mobile.device import photo_scale
from mobile.device.cipher import AndroidCipher, DesktopCipher, der_of
from server.rescue.sealed import open_sealed
from tests.contract.java import FakeJava, Thing, bridge_over
from tests.requires import need

JAVA = Path(__file__).resolve().parents[2] / "mobile" / "android" / "java" / "cn" / "linxun" / "device"

RUN_SEAL = """
import cn.linxun.device.Seal;
import java.nio.file.*;
public class RunSeal {
    public static void main(String[] names) throws Exception {
        byte[] sealed = Seal.seal(Files.readAllBytes(Paths.get(names[0])), Files.readAllBytes(Paths.get(names[1])));
        Files.write(Paths.get(names[2]), sealed);
    }
}
"""


@pytest.fixture(scope="module")
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 3072)


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, spki).decode()


def open_container(key: rsa.RSAPrivateKey, container: bytes) -> bytes:
    """As cipher.py documents it, written again on purpose."""
    assert container[:4] == b"LXR1"
    end = 6 + int.from_bytes(container[4:6], "big")
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    content_key = key.decrypt(container[6:end], oaep)
    return AESGCM(content_key).decrypt(container[end : end + 12], container[end + 12 :], None)


@pytest.mark.parametrize("plaintext", [b"", b"\x00\xff", "未上传".encode() * 100_000])
def test_the_servers_key_opens_what_the_phone_sealed(private_key: rsa.RSAPrivateKey, plaintext: bytes) -> None:
    sealed = DesktopCipher().seal(pem(private_key), plaintext)
    assert open_container(private_key, sealed) == plaintext
    assert open_sealed(sealed, private_key) == plaintext


def test_sealing_twice_never_gives_the_same_bytes(private_key: rsa.RSAPrivateKey) -> None:
    cipher = DesktopCipher()
    assert cipher.seal(pem(private_key), b"facts") != cipher.seal(pem(private_key), b"facts")


def test_a_changed_byte_does_not_open(private_key: rsa.RSAPrivateKey) -> None:
    container = bytearray(DesktopCipher().seal(pem(private_key), b"facts"))
    container[-1] ^= 1
    with pytest.raises(InvalidTag):
        open_container(private_key, bytes(container))


@pytest.mark.parametrize(
    "foreign",
    [
        "",
        "-----BEGIN PUBLIC KEY-----\n!!!\n-----END PUBLIC KEY-----",
        pem(ec.generate_private_key(ec.SECP256R1())),
        pem(rsa.generate_private_key(65537, 2048)),
    ],
)
def test_a_key_that_is_not_rsa_3072_is_refused_before_anything_is_sealed(foreign: str) -> None:
    with pytest.raises(ValueError, match="not "):
        DesktopCipher().seal(foreign, b"facts")


def test_android_seals_in_java_with_the_keys_der_bytes(private_key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    java = FakeJava(tmp_path)
    java.answers["Seal.seal"] = lambda der, plaintext: Thing(java, "Bytes")
    java.answers["Bytes.tostring"] = b"LXR1..."
    assert AndroidCipher(bridge_over(java)).seal(pem(private_key), b"facts") == b"LXR1..."
    assert java.calls[0] == f"Seal.seal({der_of(pem(private_key))!r}, b'facts')"


def test_what_seal_java_seals_on_a_jvm_opens_as_well(private_key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    javac, java = shutil.which("javac"), shutil.which("java")
    need("a JDK (javac), to run Seal.java", javac and java)
    (tmp_path / "RunSeal.java").write_text(RUN_SEAL)
    (tmp_path / "key").write_bytes(der_of(pem(private_key)))
    (tmp_path / "plain").write_bytes("未上传".encode() * 1000)
    subprocess.run([str(javac), "-d", tmp_path, tmp_path / "RunSeal.java", JAVA / "Seal.java"], check=True)
    subprocess.run([str(java), "-cp", tmp_path, "RunSeal", "key", "plain", "sealed"], check=True, cwd=tmp_path)
    sealed = (tmp_path / "sealed").read_bytes()
    assert open_container(private_key, sealed) == (tmp_path / "plain").read_bytes()
    assert open_sealed(sealed, private_key) == (tmp_path / "plain").read_bytes()


def test_the_phone_and_the_desktop_scale_photos_to_the_same_limits() -> None:
    source = (JAVA / "PhotoFile.java").read_text("utf-8")
    for name in ("LONGEST_SIDE", "MOST_BYTES", "BEST_QUALITY", "LEAST_QUALITY", "QUALITY_STEP"):
        found = re.search(rf"int {name} = ([0-9_]+);", source)
        assert found, name
        assert int(found[1].replace("_", "")) == getattr(photo_scale, name), name
