package dev.midstream.http.router.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each character of a path has one meaning, or is refused by its name. */
class RequestPathTest {
    private static String text(String raw) {
        RequestPath path = RequestPath.of(raw);
        assertThat(path.fault()).as(raw).isNull();
        return path.text();
    }

    private static String fault(String raw) {
        return RequestPath.of(raw).fault();
    }

    @Test
    void segmentsAreDecoded() {
        assertThat(text("/")).isEqualTo("/");
        assertThat(text("")).isEqualTo("/");
        assertThat(text("*")).isEqualTo("/");
        assertThat(text("/a/b/")).isEqualTo("/a/b/");
        assertThat(text("/100%25.txt")).isEqualTo("/100%.txt");
        assertThat(text("/%e2%82%AC%20x")).isEqualTo("/€ x");
        assertThat(text("/é")).isEqualTo("/é");
        assertThat(text("/a+b:c@d,e=f!$&'()*~-._")).isEqualTo("/a+b:c@d,e=f!$&'()*~-._");
        assertThat(text("/...")).isEqualTo("/...");
    }

    @Test
    void parametersOfSegmentsAreLeftOut() {
        assertThat(text("/a;x=1/b;y")).isEqualTo("/a/b");
        assertThat(fault("/a;x=%zz")).contains("%25");
    }

    @Test
    void encodedSeparatorsSeparateNothing() {
        assertThat(text("/a%2fb")).isEqualTo("/a%2Fb");
        assertThat(text("/a%5Cb")).isEqualTo("/a%5Cb");
        assertThat(RequestPath.of("/a%2fb").separator()).isEqualTo("%2F");
        assertThat(RequestPath.of("/a%5cb").separator()).isEqualTo("%5C");
        assertThat(RequestPath.of("/a%252Fb").separator()).isNull();
    }

    @Test
    void dotSegmentsAreRefused() {
        for (String raw : List.of(
                "/..", "/a/../b", "/./a", "/%2e%2e/a", "/.%2E", "/..;x/a", "/a%2F..%2Fb", "/..%5Ca", "/a/%2E")) {
            assertThat(fault(raw)).as(raw).contains("has the segment");
        }
    }

    @Test
    void emptySegmentsAreRefused() {
        for (String raw : List.of("//", "//a", "/a//b", "/a/;x/b", "/a/;")) {
            assertThat(fault(raw)).as(raw).contains("empty segment");
        }
    }

    @Test
    void illegalCharactersAreNamed() {
        for (String character : List.of("\"", "<", ">", "[", "\\", "]", "^", "`", "{", "|", "}")) {
            assertThat(fault("/a" + character))
                    .contains(character, URLEncoder.encode(character, StandardCharsets.UTF_8));
        }
        assertThat(fault("/a\u0001")).contains("%01");
    }

    @Test
    void controlCharactersAreNamed() {
        assertThat(fault("/a%00b")).contains("%00");
        assertThat(fault("/a%0d%0Ab")).contains("%0D");
        assertThat(fault("/a%7f")).contains("%7F");
    }

    @Test
    void malformedEscapesAreRefused() {
        for (String raw : List.of("/%", "/%4", "/%zz", "/%u0041", "/a%2")) {
            assertThat(fault(raw)).as(raw).contains("%25");
        }
    }

    @Test
    void bytesOutsideOfUtf8AreNamed() {
        assertThat(fault("/%ff")).contains("%FF");
        assertThat(fault("/%c0%af")).contains("%C0%AF");
        assertThat(fault("/%e2%82")).contains("%E2%82");
    }

    @Test
    void encodedTextIsDecodedAsItWas() {
        Random random = new Random(11);
        for (int round = 0; round < 1_000; round++) {
            String segment = "x"
                    + random.ints(random.nextInt(10), ' ' + 1, 0x2000)
                            .filter(character -> character != 0x7f && character != '/' && character != '\\')
                            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
            String raw = "/" + URLEncoder.encode(segment, StandardCharsets.UTF_8);
            assertThat(text(raw)).as(raw).isEqualTo("/" + segment);
        }
    }
}
