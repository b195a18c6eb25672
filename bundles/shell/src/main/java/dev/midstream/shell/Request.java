package dev.midstream.shell;

import dev.midstream.swap.api.DeployOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The options of a change as the operator wrote them. An option that was not given is null.
 *
 * @param who the authenticated user
 * @param nodes number of nodes for a service that is new to the cluster
 * @param awaitMonitoring true if the command returns after the monitoring
 */
record Request(
        String who,
        boolean dryRun,
        Duration drain,
        List<Integer> canary,
        Duration hold,
        Duration maxHold,
        DeployOptions.Unclear atMaxHold,
        Integer nodes,
        String version,
        boolean awaitMonitoring) {

    static Request of(String who, boolean dryRun) {
        return new Request(who, dryRun, null, null, null, null, null, null, null, false);
    }

    Request withDrain(Duration longest) {
        return new Request(who, dryRun, longest, canary, hold, maxHold, atMaxHold, nodes, version, awaitMonitoring);
    }

    Request withVersion(String wanted) {
        return new Request(who, dryRun, drain, canary, hold, maxHold, atMaxHold, nodes, wanted, awaitMonitoring);
    }

    /** Returns the options for a single node; the defaults stand in for those that were not given. */
    DeployOptions onNode() {
        DeployOptions options = DeployOptions.by(who).withVersion(version);
        if (drain != null) {
            options = options.withDrain(drain);
        }
        return options.withCanary(
                        Objects.requireNonNullElse(canary, List.of()), Objects.requireNonNullElse(hold, options.hold()))
                .withMaxHold(
                        Objects.requireNonNullElse(maxHold, options.maxHold()),
                        Objects.requireNonNullElse(atMaxHold, options.atMaxHold()));
    }

    /**
     * Refuses an option that has no effect.
     *
     * @param value null if the option was not given
     * @param why a sentence
     */
    static void refuse(String option, Object value, String why) {
        if (value != null) {
            throw new IllegalArgumentException("The option " + option + " has no effect here. " + why);
        }
    }
}
