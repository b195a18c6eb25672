package dev.midstream.http.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.http.router.site.Disposable;
import dev.midstream.swap.gate.BindException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Instances that generations share are made once and end with the last of them. */
class GenerationTest {
    private final List<String> log = new ArrayList<>();

    private String have(GenerationBuilder builder, String name) throws BindException {
        return builder.have(name, () -> {
            log.add("make " + name);
            return new Disposable<>(name, () -> log.add("end " + name));
        });
    }

    @Test
    void whatStaysIsNeitherMadeAnewNorEnded() throws BindException {
        GenerationBuilder first = new GenerationBuilder(List.of());
        have(first, "stays");
        have(first, "goes");
        Generation before = new Generation(null, first.instances());
        GenerationBuilder second = new GenerationBuilder(before.instances());
        have(second, "stays");
        have(second, "comes");
        Generation after = new Generation(null, second.instances());
        before.retire();
        assertThat(log).containsExactly("make stays", "make goes", "make comes", "end goes");
        after.retire();
        assertThat(log).endsWith("end goes", "end comes", "end stays");
    }

    @Test
    void nothingEndsBeforeTheLastRequest() throws BindException {
        GenerationBuilder builder = new GenerationBuilder(List.of());
        have(builder, "servlet");
        Generation generation = new Generation(null, builder.instances());
        assertThat(generation.enter()).isTrue();
        generation.retire();
        assertThat(generation.enter()).isFalse();
        assertThat(log).doesNotContain("end servlet");
        generation.exit();
        assertThat(log).endsWith("end servlet");
    }

    @Test
    void aFailedBuildEndsOnlyWhatItMade() throws BindException {
        GenerationBuilder first = new GenerationBuilder(List.of());
        have(first, "stays");
        GenerationBuilder second = new GenerationBuilder(first.instances());
        have(second, "stays");
        have(second, "new");
        assertThatThrownBy(() -> second.have("broken", () -> {
                    throw new BindException("on purpose", null);
                }))
                .isInstanceOf(BindException.class);
        second.abandon();
        assertThat(log).containsExactly("make stays", "make new", "end new");
    }
}
