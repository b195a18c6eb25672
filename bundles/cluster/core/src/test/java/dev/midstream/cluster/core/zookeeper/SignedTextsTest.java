package dev.midstream.cluster.core.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.security.secret.ClusterSecret;
import java.nio.charset.StandardCharsets;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;

class SignedTextsTest {
    private static final String PATH = "/midstream/desired/s";
    private static final String FORMER = "0123456789abcdef0123456789abcdef";
    private static final String NEXT = "fedcba9876543210fedcba9876543210";

    private final SignedTexts texts = new SignedTexts(new ClusterSecret(FORMER));

    private static Stat stat(int version, long owner) {
        Stat stat = new Stat();
        stat.setVersion(version);
        stat.setEphemeralOwner(owner);
        return stat;
    }

    @Test
    void textIsReadInItsPlaceVersionAndSessionOnly() {
        byte[] signed = texts.sign(PATH, "one\ntwo", 3, 7);
        assertThat(texts.read(PATH, signed, stat(3, 7))).isEqualTo("one\ntwo");
        assertThat(texts.read(PATH + "2", signed, stat(3, 7))).isNull();
        assertThat(texts.read(PATH, signed, stat(4, 7))).isNull();
        assertThat(texts.read(PATH, signed, stat(3, 8))).isNull();
        assertThat(texts.read(PATH, signed, stat(3, SignedTexts.NOBODY))).isNull();
    }

    @Test
    void changeOfAnyByteIsNoticed() {
        byte[] signed = texts.sign(PATH, "{\"instances\":1}", 0, SignedTexts.NOBODY);
        for (int i = 0; i < signed.length; i++) {
            byte[] changed = signed.clone();
            changed[i] ^= 1;
            assertThat(texts.read(PATH, changed, stat(0, SignedTexts.NOBODY)))
                    .as("byte %d", i)
                    .isNull();
        }
        assertThat(texts.read(PATH, signed, stat(0, SignedTexts.NOBODY))).isNotNull();
    }

    @Test
    void textWithoutSignatureIsAbsent() {
        for (String text :
                new String[] {"", "\n", "{}", "1 \n{}", "1  \n", "2 aaaaaaaaaaaaaaaa " + "a".repeat(43) + "\n"}) {
            assertThat(texts.read(PATH, text.getBytes(StandardCharsets.UTF_8), stat(0, 0)))
                    .as(text)
                    .isNull();
        }
        assertThat(texts.read(PATH, null, stat(0, 0))).isNull();
    }

    @Test
    void twoWritesOfOneTextDiffer() {
        assertThat(texts.sign(PATH, "one", 0, 0)).isNotEqualTo(texts.sign(PATH, "one", 0, 0));
    }

    @Test
    void allSecretsAreAcceptedAndTheFirstSigns() {
        SignedTexts replacing = new SignedTexts(new ClusterSecret(NEXT, FORMER));
        SignedTexts replaced = new SignedTexts(new ClusterSecret(NEXT));
        byte[] old = texts.sign(PATH, "old", 0, 0);
        assertThat(replacing.read(PATH, old, stat(0, 0))).isEqualTo("old");
        assertThat(replacing.isFormer(PATH, old, stat(0, 0))).isTrue();
        assertThat(replaced.read(PATH, old, stat(0, 0))).isNull();
        byte[] next = replacing.sign(PATH, "next", 1, 0);
        assertThat(replacing.isFormer(PATH, next, stat(1, 0))).isFalse();
        assertThat(replaced.read(PATH, next, stat(1, 0))).isEqualTo("next");
        assertThat(texts.read(PATH, next, stat(1, 0))).isNull();
    }
}
