package dev.midstream.swap.plan;

import aQute.bnd.osgi.Jar;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.plan.jar.Artifact;
import dev.midstream.swap.plan.jar.Jars;
import dev.midstream.swap.plan.refusal.SwapRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.osgi.framework.BundleContext;

/**
 * Says what a deployment would come to. Reads jars and the state of the container, installs nothing and loads no class of
 * what is to be deployed.
 */
public final class Planner {
    private final BundleContext context;
    private final PlanContext forecasts;

    public Planner(BundleContext context, PlanContext forecasts) {
        this.context = context;
        this.forecasts = forecasts;
    }

    /** One plan for each bundle of a set, in their order. */
    public List<Plan> plan(List<Path> files) {
        List<Candidate> candidates = new ArrayList<>();
        try {
            files.forEach(file -> candidates.add(Candidate.read(file)));
            Requirements requirements = new Requirements(
                    context,
                    candidates.stream()
                            .filter(candidate -> candidate.jar != null)
                            .map(candidate -> candidate.jar)
                            .toList());
            return together(candidates.stream()
                    .map(candidate -> candidate.jar == null
                            ? candidate.unreadable
                            : forecasts.of(candidate.artifact, candidate.jar, requirements))
                    .toList());
        } finally {
            candidates.forEach(Candidate::close);
        }
    }

    /** What is refused for one bundle of a set is refused for all. */
    private static List<Plan> together(List<Plan> alone) {
        List<Plan> plans = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Plan plan : alone) {
            plans.add(
                    names.add(plan.service())
                            ? plan
                            : plan.refusedToo(
                                    plan.service() + " is named twice: a set has one bundle for each service"));
        }
        List<String> refused = plans.stream()
                .filter(plan -> plan.verdict() == Plan.Verdict.REFUSED)
                .map(Plan::service)
                .distinct()
                .toList();
        return plans.stream()
                .map(plan -> refused.isEmpty() || plan.verdict() == Plan.Verdict.REFUSED
                        ? plan
                        : plan.refusedToo("it is deployed along with " + String.join(", ", refused)
                                + ", which would be refused: a set is deployed as a whole or not at all"))
                .toList();
    }

    /** A file that may be a bundle. */
    private record Candidate(Artifact artifact, Jar jar, Plan unreadable) {
        static Candidate read(Path file) {
            try {
                Artifact artifact = Artifact.read(file);
                Jar jar = Jars.open(file);
                jar.setName(artifact.service() + " " + artifact.version());
                return new Candidate(artifact, jar, null);
            } catch (SwapRefusedException e) {
                return new Candidate(null, null, refused(file, e.reasons()));
            } catch (IOException e) {
                return new Candidate(
                        null, null, refused(file, List.of(file + " cannot be read as a jar: " + e.getMessage())));
            }
        }

        private static Plan refused(Path file, List<String> reasons) {
            return Plan.refused(String.valueOf(file.getFileName()), reasons);
        }

        void close() {
            if (jar != null) {
                jar.close();
            }
        }
    }
}
