package dev.midstream.swap.plan;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A component of a revision, as a plan predicts it or as Declarative Services report it. Plans and deployments use the same
 * sentences.
 *
 * @param name its name
 * @param pid the {@code service.pid} of its factory configuration, or the empty text
 * @param provides the classes of its service
 * @param lack the reason why it does not work; {@link Lack#NONE} if it works
 * @param lacking the classes of the services that it waits for
 * @param sentence the reason for operators; empty if it works
 */
public record ComponentState(
        String name, String pid, List<String> provides, Lack lack, List<String> lacking, String sentence) {
    /** Reasons why a component does not work. */
    public enum Lack {
        NONE(0),
        /** It waits until its revision is live. */
        LIVE(0),
        /** It waits for its configuration, which an operator may never give it. */
        CONFIGURATION(1),
        /** It waits for a service. */
        REFERENCE(1),
        /** It is satisfied, and its service is not registered yet. */
        REGISTRATION(2),
        /** Its activation has failed. */
        ACTIVATION(3);

        private final int rank;

        Lack(int rank) {
            this.rank = rank;
        }

        /** Returns true if another component is better off. */
        boolean worseThan(Lack other) {
            return rank > other.rank;
        }
    }

    /** A service that a component waits for. @param target a filter, or null */
    public record Need(String type, String target) {
        @Override
        public String toString() {
            return target == null ? type : type + " " + target;
        }
    }

    public static ComponentState working(String name, String pid, List<String> provides) {
        return new ComponentState(name, pid, provides, Lack.NONE, List.of(), "");
    }

    public static ComponentState waitingForLive(String name, String pid, List<String> provides) {
        return new ComponentState(name, pid, provides, Lack.LIVE, List.of(), "");
    }

    public static ComponentState unconfigured(String name, List<String> provides, List<String> pids) {
        return new ComponentState(
                name,
                "",
                provides,
                Lack.CONFIGURATION,
                List.of(),
                "component " + name + " waits for configuration " + String.join(", ", pids));
    }

    public static ComponentState unsatisfied(String name, String pid, List<String> provides, List<Need> needs) {
        return new ComponentState(
                name,
                pid,
                provides,
                Lack.REFERENCE,
                needs.stream().map(Need::type).toList(),
                "component " + name + " is not satisfied, nobody offers "
                        + needs.stream().map(Need::toString).collect(Collectors.joining(", ")));
    }

    public static ComponentState unregistered(String name, String pid, List<String> provides) {
        return new ComponentState(
                name,
                pid,
                provides,
                Lack.REGISTRATION,
                List.of(),
                "component " + name + " is satisfied, and its service is not registered yet");
    }

    public static ComponentState failed(String name, String pid, List<String> provides, String cause) {
        return new ComponentState(
                name, pid, provides, Lack.ACTIVATION, List.of(), "component " + name + " fails to activate: " + cause);
    }

    /** Returns true if it works, or will as soon as its revision is live. */
    public boolean works() {
        return lack.rank == 0;
    }
}
