package dev.midstream.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteRangeTest {

    @Test
    void understandsWhatClientsSend() {
        assertThat(ByteRange.parse("bytes=0-0", 10)).contains(new ByteRange(0, 0));
        assertThat(ByteRange.parse("bytes=5-", 10)).contains(new ByteRange(5, 9));
        assertThat(ByteRange.parse("bytes=5-100", 10)).contains(new ByteRange(5, 9));
        assertThat(ByteRange.parse("bytes=-3", 10)).contains(new ByteRange(7, 9));
        assertThat(ByteRange.parse("bytes=-30", 10)).contains(new ByteRange(0, 9));
    }

    @Test
    void answersNonsenseWithTheWhole() {
        assertThat(ByteRange.parse(null, 10)).isEmpty();
        assertThat(ByteRange.parse("bytes=-", 10)).isEmpty();
        assertThat(ByteRange.parse("bytes=5-2", 10)).isEmpty();
        assertThat(ByteRange.parse("bytes=0-1,4-5", 10)).isEmpty();
        assertThat(ByteRange.parse("lines=0-1", 10)).isEmpty();
    }

    @Test
    void knowsWhatLiesOutside() {
        assertThat(ByteRange.parse("bytes=10-12", 10)).get().matches(ByteRange::unsatisfiable);
        assertThat(ByteRange.parse("bytes=-0", 10)).get().matches(ByteRange::unsatisfiable);
        assertThat(ByteRange.parse("bytes=0-", 0)).get().matches(ByteRange::unsatisfiable);
    }

    @Test
    void readsEntityTags() {
        assertThat(EntityTags.parse("\"a\", W/\"b\"")).containsExactlyInAnyOrder("a", "b");
        assertThat(EntityTags.parse("*")).containsExactly("*");
        assertThat(EntityTags.parse(null)).isEmpty();
        assertThat(EntityTags.parse("unquoted")).containsExactly("unquoted");
    }
}
