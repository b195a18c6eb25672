package dev.midstream.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midstream.storage.api.ObjectContent;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelinesTest {
    private final FakeStore store = new FakeStore();

    @Test
    void checksum() throws Exception {
        JsonNode result = run(new Checksum(), "abc");

        assertThat(result.path("sha256").asText())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(result.path("md5").asText()).isEqualTo("900150983cd24fb0d6963f7d28e17f72");
        assertThat(result.path("crc32").asText()).isEqualTo("352441c2");
        assertThat(result.path("size").asLong()).isEqualTo(3);
        assertThat(result.path("intact").asBoolean()).isFalse(); // the fake's tag is no hash
    }

    @Test
    void textStats() throws Exception {
        JsonNode result = run(new TextStats(), "zwölf Boxkämpfer\r\n\r\n😀 ende");

        assertThat(result.toString())
                .isEqualTo("{\"lines\":3,\"blankLines\":1,\"words\":4,\"characters\":26,\"longestLine\":16}");
    }

    @Test
    void textStatsRefusesWhatIsNoText() {
        assertThatThrownBy(() -> run(new TextStats(), new byte[] {(byte) 0xff, 0, 1}))
                .isInstanceOf(UnfitObjectException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void csvProfile() throws Exception {
        JsonNode result = run(
                new CsvProfile(),
                "name;age;weight;born;ok;note\n\"Ann; A.\";31;60.5;1990-01-02;true;\nBob;7;80;1985-05-05;false;x\n");

        assertThat(result.path("rows").asInt()).isEqualTo(2);
        assertThat(result.path("delimiter").asText()).isEqualTo(";");
        assertThat(result.path("columns").findValuesAsText("type"))
                .containsExactly("text", "integer", "decimal", "date", "boolean", "text");
        JsonNode age = result.path("columns").get(1);
        assertThat(age.path("min").asInt()).isEqualTo(7);
        assertThat(age.path("max").asInt()).isEqualTo(31);
        assertThat(result.path("columns").get(5).path("empty").asInt()).isEqualTo(1);
    }

    @Test
    void csvProfileCountsRaggedRowsAndRefusesNothing() throws Exception {
        assertThat(run(new CsvProfile(), "a,b\n1\n1,2,3\n1,2\n")
                        .path("raggedRows")
                        .asInt())
                .isEqualTo(2);
        assertThatThrownBy(() -> run(new CsvProfile(), "")).isInstanceOf(UnfitObjectException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg"})
    void thumbnail(String format) throws Exception {
        JsonNode result = run(new ImageThumbnail(), image(format, 3000, 1500));

        assertThat(result.path("object").asText()).isEqualTo("results/job/thumbnail." + format);
        assertThat(result.path("sourceWidth").asInt()).isEqualTo(3000);
        BufferedImage small = ImageIO.read(
                new ByteArrayInputStream(store.objects.get(result.path("object").asText())));
        assertThat(small.getWidth()).isEqualTo(256);
        assertThat(small.getHeight()).isEqualTo(128);
    }

    @Test
    void thumbnailRefusesWhatIsNoImageOrTooBig() throws Exception {
        assertThatThrownBy(() -> run(new ImageThumbnail(), "text")).isInstanceOf(UnfitObjectException.class);

        byte[] huge = image("png", 8, 8);
        huge[16] = 0x10; // the header says 268 million pixels wide
        assertThatThrownBy(() -> run(new ImageThumbnail(), huge))
                .isInstanceOf(UnfitObjectException.class)
                .hasMessageContaining("too many");
    }

    private static byte[] image(String format, int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, bytes);
        return bytes.toByteArray();
    }

    private JsonNode run(Pipeline pipeline, String content) throws IOException {
        return run(pipeline, content.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode run(Pipeline pipeline, byte[] content) throws IOException {
        store.objects.put("k", content);
        ObjectNode result = new JsonMapper().createObjectNode();
        try (ObjectContent object = store.open("k").orElseThrow()) {
            pipeline.run(object, new Outputs(store, "job"), result);
        }
        return result;
    }
}
