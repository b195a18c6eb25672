package dev.midstream.swap.plan;

import dev.midstream.swap.plan.ComponentState.Lack;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Compares the components of a revision with those of the live one. A component that does not work counts if it is worse
 * off than in the live revision. A new one that waits counts only if a consumer needs what it provides, or a component that
 * counts does. Whatever else does not work is a note. Immutable.
 */
public final class ComponentJudge {
    private final Collection<ComponentState> live;
    private final Set<String> needed;

    /**
     * @param live the components of the live revision; none if no revision is live
     * @param needed classes that consumers need and that the revision does not offer otherwise
     */
    public ComponentJudge(Collection<ComponentState> live, Set<String> needed) {
        this.live = live;
        this.needed = Set.copyOf(needed);
    }

    /**
     * The result.
     *
     * @param complaints components that keep the revision from becoming live
     * @param fresh components that are new and do not work, and need not
     * @param known components that do not work in the live revision either
     */
    public record Judgement(List<ComponentState> complaints, List<ComponentState> fresh, List<ComponentState> known) {
        /** Returns the components that do not work and need not. */
        public List<ComponentState> idle() {
            return Stream.concat(fresh.stream(), known.stream()).toList();
        }
    }

    public Judgement judge(Collection<ComponentState> next) {
        List<ComponentState> idle = idle(next);
        Set<ComponentState> complaints = new LinkedHashSet<>();
        Set<String> wanted = new HashSet<>(needed);
        int before;
        do {
            before = complaints.size();
            idle.stream()
                    .filter(component ->
                            counts(component) || component.provides().stream().anyMatch(wanted::contains))
                    .forEach(complaints::add);
            complaints.forEach(component -> wanted.addAll(component.lacking()));
        } while (complaints.size() > before);
        idle.removeAll(complaints);
        return new Judgement(
                List.copyOf(complaints),
                idle.stream().filter(component -> before(component).isEmpty()).toList(),
                idle.stream().filter(component -> before(component).isPresent()).toList());
    }

    /** Returns the components that do not work, without those that wait for others that wait until the revision is live. */
    private static List<ComponentState> idle(Collection<ComponentState> next) {
        List<ComponentState> idle = new ArrayList<>();
        Set<String> later = new HashSet<>();
        next.forEach(component -> {
            if (!component.works()) {
                idle.add(component);
            } else if (component.lack() == Lack.LIVE) {
                later.addAll(component.provides());
            }
        });
        List<ComponentState> waiting;
        do {
            waiting = idle.stream()
                    .filter(component -> component.lack() == Lack.REFERENCE && later.containsAll(component.lacking()))
                    .toList();
            idle.removeAll(waiting);
            waiting.forEach(component -> later.addAll(component.provides()));
        } while (!waiting.isEmpty());
        return idle;
    }

    private boolean counts(ComponentState component) {
        return component.lack().worseThan(before(component).orElse(Lack.REFERENCE));
    }

    /** Returns the state of a component in the live revision; nothing if it is new. */
    private Optional<Lack> before(ComponentState component) {
        List<ComponentState> same = live.stream()
                .filter(other -> other.name().equals(component.name()))
                .toList();
        return same.stream()
                .filter(other -> other.pid().equals(component.pid()))
                .map(ComponentState::lack)
                .findFirst()
                .or(() -> same.stream().map(ComponentState::lack).min(Comparator.naturalOrder()));
    }
}
