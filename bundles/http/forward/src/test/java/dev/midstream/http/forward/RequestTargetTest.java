package dev.midstream.http.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    @ParameterizedTest
    @ValueSource(strings = {"prefix=a|b", "a={b}", "a=^", "a=`", "a=\"b\"", "a=<b>", "a=[0]", "a=\\", "a=ü", "a b", ""})
    void everyQueryIsForwarded(String query) {
        String target = RequestTarget.of("/storage/objects", query).orElseThrow();
        assertThat(URI.create("http://127.0.0.1" + target).getRawPath()).isEqualTo("/storage/objects");
    }

    @Test
    void validTargetIsUnchanged() {
        assertThat(RequestTarget.of("/a%2Fb;v=1/~c", "x=%20&y=?/:@")).contains("/a%2Fb;v=1/~c?x=%20&y=?/:@");
        assertThat(RequestTarget.of("/a", null)).contains("/a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%zz", "a=%", "a=%4"})
    void invalidEscapeIsNoTarget(String query) {
        assertThat(RequestTarget.of("/storage", query)).isEmpty();
    }
}
