package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.midstream.swap.api.Plan;
import java.util.List;
import org.junit.Test;

/** What a plan predicts is what then happens, for bundles of others in versions that were released. */
public class PlanThirdPartyIT extends ContainerTest {
    /** Those that depend on others come after them. */
    private static final List<String> THIRD_PARTY = List.of(
            "h2",
            "commons-collections4",
            "commons-text",
            "jackson-dataformat-cbor",
            "jackson-dataformat-yaml",
            "gson",
            "guava",
            "joda-time",
            "snakeyaml",
            "caffeine");

    private Prediction predict(String jar) {
        return new Prediction(swaps, Container.jar(jar + ".jar"));
    }

    @Test
    public void bundlesOfOthers() throws Exception {
        predict("failureaccess-before").holds();
        for (String name : THIRD_PARTY) {
            predict(name + "-before").holds();
            predict(name + "-after").holds();
        }
        Plan imported = predict("failureaccess-after").holds();
        assertEquals("guava keeps the version before", Plan.Verdict.SIDE_BY_SIDE, imported.verdict());
        assertTrue(
                imported.notes().toString(),
                imported.notes().stream().anyMatch(note -> note.contains("stays for com.google.guava ")));

        // H2 brought the classes of its store too, in a higher version than those of the store that is open
        Plan storage = predict("storage-next").holds();
        assertEquals(storage.toString(), Plan.Verdict.REFUSED, storage.verdict());
    }
}
