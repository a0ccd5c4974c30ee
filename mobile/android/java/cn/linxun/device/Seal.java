package cn.linxun.device;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.PublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals a rescue bundle for the server's key. Called by mobile/device/cipher.py, which documents the container.
 * It never sees a private key. Not run on a device; a test compiles it and runs it on a desktop JVM.
 *
 * Java and not Python over pyjnius, because pyjnius 1.7 and 1.9 both choose the Certificate overload of Cipher.init
 * for a Key and fail (seen on a desktop JVM).
 */
public final class Seal {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private Seal() {
    }

    /** The sealed container for `plaintext`; `publicKey` is an RSA key as DER SubjectPublicKeyInfo. */
    public static byte[] seal(byte[] publicKey, byte[] plaintext) throws GeneralSecurityException, IOException {
        SecureRandom random = new SecureRandom();
        byte[] key = new byte[KEY_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(key);
        random.nextBytes(nonce);
        byte[] wrapped = wrap(publicKey, key);
        Cipher aes = Cipher.getInstance("AES/GCM/NoPadding");
        aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plaintext.length + wrapped.length + 64);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeBytes("LXR1");
        out.writeShort(wrapped.length);
        out.write(wrapped);
        out.write(nonce);
        out.write(aes.doFinal(plaintext));
        out.flush();
        return bytes.toByteArray();
    }

    private static byte[] wrap(byte[] publicKey, byte[] key) throws GeneralSecurityException {
        PublicKey rsa = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(publicKey));
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
        // Without the explicit parameters providers take SHA-1 for MGF1, and the server could not open it.
        cipher.init(Cipher.ENCRYPT_MODE, rsa,
                new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
        return cipher.doFinal(key);
    }
}
