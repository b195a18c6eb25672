package dev.midstream.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The programs in the documentation are those that are tested. */
class ExamplesTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern EXAMPLE = Pattern.compile("<!-- (\\S+) -->\n```\\w+\n(.*?)```\n", Pattern.DOTALL);

    @Test
    void theDocumentationShowsTheFilesAsTheyAre() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/messaging.md"));
        List<MatchResult> examples = EXAMPLE.matcher(page).results().toList();
        assertThat(examples).hasSize(3);
        for (MatchResult example : examples) {
            assertThat(example.group(2)).isEqualTo(Files.readString(ROOT.resolve(example.group(1))));
        }
    }
}
