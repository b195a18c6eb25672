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
import java.util.function.BiFunction;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Predicts the result of a deployment. Reads jars and the state of the container, installs nothing and loads no class of
 * what is to be deployed.
 */
public final class Planner {
    private static final Logger LOG = LoggerFactory.getLogger(Planner.class);

    private final BundleContext context;
    private final PlanContext node;

    public Planner(BundleContext context, PlanContext node) {
        this.context = context;
        this.node = node;
    }

    /** Returns one plan for each bundle of a set, in their order. */
    public List<Plan> plan(List<Path> files) {
        return together(examine(
                files.stream().map(Candidate::read).toList(),
                PlanBuilder::plan,
                (candidate, reasons) -> Plan.refused(candidate.name, reasons)));
    }

    /** Returns one forecast for each bundle of a set, in their order. */
    public List<Forecast> forecast(List<Artifact> artifacts) {
        return examine(
                artifacts.stream().map(Candidate::of).toList(),
                PlanBuilder::forecast,
                (candidate, reasons) -> Forecast.refused(reasons));
    }

    private <T> List<T> examine(
            List<Candidate> candidates,
            Function<PlanBuilder, T> result,
            BiFunction<Candidate, List<String>, T> refused) {
        try {
            Requirements requirements = new Requirements(
                    context,
                    candidates.stream()
                            .filter(candidate -> candidate.jar != null)
                            .map(candidate -> candidate.jar)
                            .toList());
            return candidates.stream()
                    .map(candidate -> candidate.jar == null
                            ? refused.apply(candidate, candidate.unreadable)
                            : examine(candidate, requirements, result, refused))
                    .toList();
        } finally {
            candidates.forEach(Candidate::close);
        }
    }

    /** A jar that cannot be examined is refused: a plan has no other way to say so, and a deployment says the same. */
    private <T> T examine(
            Candidate candidate,
            Requirements requirements,
            Function<PlanBuilder, T> result,
            BiFunction<Candidate, List<String>, T> refused) {
        try {
            return node.examine(candidate.artifact, candidate.jar, requirements, result);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("{} cannot be examined", candidate.name, e);
            return refused.apply(
                    candidate,
                    List.of(candidate.name + " cannot be examined: " + SwapRefusedException.explain(e)
                            + ". Build the jar with bnd; the log has more."));
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

    /**
     * A file that may be a bundle.
     *
     * @param unreadable the reasons if it is none
     */
    private record Candidate(String name, Artifact artifact, Jar jar, List<String> unreadable) {
        static Candidate read(Path file) {
            try {
                return of(Artifact.read(file));
            } catch (SwapRefusedException e) {
                return new Candidate(String.valueOf(file.getFileName()), null, null, e.reasons());
            }
        }

        static Candidate of(Artifact artifact) {
            try {
                Jar jar = Jars.open(artifact.file());
                jar.setName(artifact.service() + " " + artifact.version());
                return new Candidate(artifact.service(), artifact, jar, List.of());
            } catch (IOException e) {
                return new Candidate(
                        String.valueOf(artifact.source().getFileName()),
                        null,
                        null,
                        List.of(artifact.source() + " cannot be read as a jar: " + e.getMessage()));
            }
        }

        void close() {
            if (jar != null) {
                jar.close();
            }
        }
    }
}
