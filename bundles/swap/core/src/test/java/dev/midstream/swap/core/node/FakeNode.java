package dev.midstream.swap.core.node;

import dev.midstream.swap.gate.ActiveCall;
import dev.midstream.swap.gate.Traffic;
import dev.midstream.swap.plan.Forecast;
import dev.midstream.swap.plan.jar.Artifact;
import dev.midstream.swap.plan.refusal.SwapRefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A node in memory: routing, disk and bundles are maps. A step fails as {@link #failAt} says, before its change, as the
 * port demands. Confined to one thread, but for what the background of residents reads.
 */
public final class FakeNode implements SwapNode {
    public static final String ABSENT = "absent";

    /** The calls of the port that can fail. */
    public enum Step {
        OBJECTIONS,
        FORECAST,
        ADOPT,
        SAMPLE,
        INSTALL,
        PREVIEW,
        START,
        PROVE,
        RESERVE,
        SPLIT,
        WARM_UP,
        DEPENDANTS,
        COMMIT,
        SHIFT,
        AFTER_SHIFT,
        LEAVE,
        FALLBACK
    }

    /** The ways in which a step fails. */
    public enum Failure {
        REFUSAL,
        RUNTIME,
        ERROR,
        MEMORY,
        DISK,
        INTERRUPT,
        LOST
    }

    /** Live revisions by service. */
    public final Map<String, Routed> routing = new TreeMap<>();
    /** Committed versions by service: the content of the disk. */
    public final Map<String, String> disk = new TreeMap<>();

    public final Set<Bundle> bundles = ConcurrentHashMap.newKeySet();
    /** Policies by service. */
    public final Map<String, String> policies = new HashMap<>();

    public final List<Installed> unmanaged = new ArrayList<>();
    public final Set<Installed> fallbacks = ConcurrentHashMap.newKeySet();
    /** Candidates that were proven, in order. */
    public final List<Routed> proven = new ArrayList<>();
    /** Makes a stuck call enter each candidate that gets a share of the calls. */
    public boolean stuckCalls;
    /** Makes every clean-up throw. */
    public boolean cleanUpFails;

    /** Revisions of sets that see the services of each other, until their shift. */
    public final Set<Installed> previewed = ConcurrentHashMap.newKeySet();
    /** Revisions that other bundles depend on. */
    public final Set<Installed> needed = ConcurrentHashMap.newKeySet();

    /** Reservations that have not ended. */
    public final Set<Object> reservations = ConcurrentHashMap.newKeySet();

    public boolean starting;
    private Step failing;
    private Failure failure;
    private int failingCall;
    private boolean fired;
    private int serial;

    /** An installed bundle. */
    public record Bundle(String service, String version, String digest, int serial) implements Installed {}

    /** A revision with its calls. */
    public static final class Routed implements RoutedRevision {
        private final Bundle revision;
        public final List<StuckCall> calls = new ArrayList<>();
        public boolean closed;
        public boolean released;

        Routed(Bundle revision) {
            this.revision = revision;
        }

        @Override
        public Installed revision() {
            return revision;
        }

        @Override
        public long inFlight() {
            return calls.size();
        }

        @Override
        public boolean drained() {
            return closed && calls.isEmpty();
        }

        @Override
        public boolean awaitDrained(Duration atMost) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return drained();
        }

        @Override
        public List<ActiveCall> activeCalls() {
            return List.copyOf(calls);
        }

        @Override
        public Map<String, Traffic> traffic() {
            return Map.of();
        }

        @Override
        public long longestPauseNanos() {
            return 0;
        }

        @Override
        public boolean continues(RoutedRevision other) {
            return other == this;
        }

        public StuckCall enter() {
            StuckCall call = new StuckCall(this);
            calls.add(call);
            return call;
        }
    }

    /** A call that ends only by force. */
    public record StuckCall(Routed in) implements ActiveCall {
        @Override
        public String kind() {
            return "http";
        }

        @Override
        public String what() {
            return "GET /stuck";
        }

        @Override
        public long nanos() {
            return 1;
        }

        @Override
        public boolean endGracefully() {
            throw new IllegalStateException("the revision's own code throws");
        }

        @Override
        public void abort() {
            in.calls.removeIf(call -> call == this);
        }

        @Override
        public boolean aborted() {
            return !in.calls.contains(this);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** @param call the call of the step that fails, from 1 */
    public void failAt(Step step, Failure how, int call) {
        failing = step;
        failure = how;
        failingCall = call;
        fired = false;
    }

    public boolean fired() {
        return fired;
    }

    public void heal() {
        failing = null;
        cleanUpFails = false;
    }

    private void refusing(Step step, Installed subject) throws SwapRefusedException {
        try {
            touch(step, subject);
        } catch (IOException e) {
            throw new SwapRefusedException("no space left on device", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void touch(Step step, Installed subject) throws SwapRefusedException, IOException, InterruptedException {
        if (step != failing || --failingCall != 0) {
            return;
        }
        fired = true;
        switch (failure) {
            case REFUSAL -> throw new SwapRefusedException("refused at " + step);
            case RUNTIME -> throw new IllegalStateException("failed at " + step);
            case ERROR -> throw new StackOverflowError("at " + step);
            case MEMORY -> throw new OutOfMemoryError("at " + step);
            case DISK -> throw new IOException("no space left on device");
            case INTERRUPT -> throw new InterruptedException();
            case LOST -> {
                bundles.remove(subject);
                throw new IllegalStateException(subject + " is not installed any more");
            }
        }
    }

    private void unchecked(Step step, Installed subject) {
        try {
            touch(step, subject);
        } catch (SwapRefusedException | IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void cleanUp() {
        if (cleanUpFails) {
            throw new IllegalStateException("clean-up fails too");
        }
    }

    /** Makes a revision live and committed, as an earlier deployment would have. */
    public Routed runs(String service, String version) {
        Bundle bundle = new Bundle(service, version, null, ++serial);
        bundles.add(bundle);
        Routed routed = new Routed(bundle);
        routing.put(service, routed);
        disk.put(service, version);
        return routed;
    }

    private void requireInstalled(Installed revision) {
        if (!bundles.contains(revision)) {
            throw new IllegalStateException(revision.label() + " is not installed any more");
        }
    }

    @Override
    public Optional<RoutedRevision> live(String service) {
        return Optional.ofNullable(routing.get(service));
    }

    @Override
    public boolean starting(String service) {
        return starting;
    }

    @Override
    public List<String> objections(Artifact artifact, Set<String> set) throws SwapRefusedException {
        refusing(Step.OBJECTIONS, null);
        return List.of();
    }

    @Override
    public List<Forecast> forecast(List<Artifact> set) {
        unchecked(Step.FORECAST, null);
        return set.stream().map(artifact -> Forecast.NONE).toList();
    }

    @Override
    public List<Installed> unmanaged(String service) {
        return unmanaged.stream()
                .filter(bundle -> bundle.service().equals(service))
                .toList();
    }

    @Override
    public void adopt(Installed bundle) throws SwapRefusedException {
        refusing(Step.ADOPT, bundle);
        unmanaged.remove(bundle);
        bundles.add((Bundle) bundle);
        routing.put(bundle.service(), new Routed((Bundle) bundle));
    }

    public void runsUnmanaged(String service, String version) {
        unmanaged.add(new Bundle(service, version, null, ++serial));
    }

    @Override
    public Installed install(Artifact artifact) throws SwapRefusedException {
        refusing(Step.INSTALL, null);
        Bundle bundle = new Bundle(artifact.service(), artifact.version().toString(), artifact.digest(), ++serial);
        bundles.add(bundle);
        return bundle;
    }

    @Override
    public void start(Installed revision, Duration atMost) throws SwapRefusedException, InterruptedException {
        interruptible(Step.START, revision);
        requireInstalled(revision);
    }

    private void interruptible(Step step, Installed subject) throws SwapRefusedException, InterruptedException {
        try {
            touch(step, subject);
        } catch (IOException e) {
            throw new SwapRefusedException("no space left on device", e);
        }
    }

    @Override
    public Proof prove(Installed revision, Set<String> set, Forecast forecast, Duration atMost)
            throws SwapRefusedException, InterruptedException {
        interruptible(Step.PROVE, revision);
        requireInstalled(revision);
        Routed routed = new Routed((Bundle) revision);
        proven.add(routed);
        return new Proof(routed, List.of(), List.of());
    }

    @Override
    public Runnable preview(Collection<Installed> set) throws SwapRefusedException {
        refusing(Step.PREVIEW, set.iterator().next());
        List<Installed> shown = List.copyOf(set);
        previewed.addAll(shown);
        return () -> {
            cleanUp();
            previewed.removeAll(shown);
        };
    }

    @Override
    public boolean isNeeded(Installed revision) {
        return needed.contains(revision);
    }

    @Override
    public Runnable reserve(Collection<Installed> coming, Collection<String> leaving) throws SwapRefusedException {
        refusing(Step.RESERVE, coming.isEmpty() ? null : coming.iterator().next());
        Object reservation = new Object();
        reservations.add(reservation);
        return () -> reservations.remove(reservation);
    }

    @Override
    public void release(RoutedRevision revision) {
        cleanUp();
        ((Routed) revision).released = true;
    }

    @Override
    public void discard(Installed revision) {
        cleanUp();
        bundles.remove(revision);
    }

    @Override
    public List<String> complaints(Installed revision, Duration atMost) {
        return List.of();
    }

    @Override
    public TrafficControl traffic() {
        return new Policies();
    }

    private final class Policies implements TrafficControl {
        @Override
        public void sample(RoutedRevision live, int every, Observer observer) {
            unchecked(Step.SAMPLE, live.revision());
            policies.put(live.revision().service(), "sample");
        }

        @Override
        public void unsample(RoutedRevision live) {
            cleanUp();
            policies.remove(live.revision().service(), "sample");
        }

        @Override
        public void split(RoutedRevision candidate, int percent, Observer observer) {
            unchecked(Step.SPLIT, candidate.revision());
            requireInstalled(candidate.revision());
            policies.put(candidate.revision().service(), "split");
            if (stuckCalls && percent > 0) {
                ((Routed) candidate).enter();
            }
        }

        @Override
        public void warmUp(RoutedRevision candidate, Duration time) throws InterruptedException {
            try {
                touch(Step.WARM_UP, candidate.revision());
            } catch (SwapRefusedException | IOException e) {
                throw new IllegalStateException(e);
            }
            requireInstalled(candidate.revision());
            policies.put(candidate.revision().service(), "warm-up");
        }

        @Override
        public void end(RoutedRevision candidate) {
            cleanUp();
            policies.remove(candidate.revision().service());
            ((Routed) candidate).closed = true;
        }
    }

    @Override
    public List<String> dependants(String service, boolean forGood) {
        unchecked(Step.DEPENDANTS, null);
        return List.of();
    }

    @Override
    public Commitment commit(Collection<Installed> revisions, Collection<String> leaving) throws SwapRefusedException {
        refusing(Step.COMMIT, revisions.stream().findFirst().orElse(null));
        revisions.forEach(this::requireInstalled);
        Map<String, String> before = new TreeMap<>(disk);
        revisions.forEach(revision -> disk.put(revision.service(), revision.version()));
        leaving.forEach(service -> disk.put(service, ABSENT));
        return () -> {
            cleanUp();
            disk.clear();
            disk.putAll(before);
        };
    }

    @Override
    public Shifted shift(List<RoutedRevision> next, Duration atMost) {
        unchecked(Step.SHIFT, next.get(0).revision());
        next.forEach(revision -> requireInstalled(revision.revision()));
        List<RoutedRevision> previous = new ArrayList<>();
        for (RoutedRevision revision : next) {
            String service = revision.revision().service();
            previous.add(close(routing.put(service, (Routed) revision)));
            previewed.remove(revision.revision());
            policies.remove(service);
        }
        unchecked(Step.AFTER_SHIFT, null);
        return new Shifted(previous, 1_000, 0);
    }

    private static Routed close(Routed left) {
        if (left != null) {
            left.closed = true;
        }
        return left;
    }

    @Override
    public RoutedRevision leave(String service) {
        unchecked(Step.LEAVE, null);
        return close(routing.remove(service));
    }

    @Override
    public void keepFallback(RoutedRevision left) {
        unchecked(Step.FALLBACK, null);
        fallbacks.add(left.revision());
    }

    @Override
    public void retire(RoutedRevision left) {
        fallbacks.remove(left.revision());
        bundles.remove(left.revision());
    }

    @Override
    public ClassLoader loader(Installed revision) {
        return null;
    }

    @Override
    public List<Installed> started() {
        return List.copyOf(bundles);
    }
}
