package dev.midstream.remote.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.Signature;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Nodes must derive the same authority, whatever platform they run on. */
class Ed25519Test {
    /** RFC 8032, 7.1, tests 1 to 3: public keys by private keys. */
    private static final Map<String, String> STANDARD = Map.of(
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");

    @Test
    void publicKeysAreThoseOfTheStandard() throws Exception {
        for (Map.Entry<String, String> each : STANDARD.entrySet()) {
            KeyPair pair = Ed25519.pair(HexFormat.of().parseHex(each.getKey()));
            assertThat(HexFormat.of().formatHex(pair.getPublic().getEncoded())).endsWith(each.getValue());
        }
    }

    @Test
    void platformVerifiesSignaturesOfThePair() throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            byte[] seed = new byte[32];
            random.nextBytes(seed);
            KeyPair pair = Ed25519.pair(seed);
            Signature signing = Signature.getInstance("Ed25519");
            signing.initSign(pair.getPrivate());
            signing.update(seed);
            byte[] signature = signing.sign();
            Signature verifying = Signature.getInstance("Ed25519");
            verifying.initVerify(pair.getPublic());
            verifying.update(seed);
            assertThat(verifying.verify(signature)).isTrue();
        }
    }

    @Test
    void keyOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> Ed25519.pair(new byte[31]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("31");
    }
}
