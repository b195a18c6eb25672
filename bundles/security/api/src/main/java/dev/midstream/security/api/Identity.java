package dev.midstream.security.api;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * An authenticated caller.
 *
 * @param subject the user's name
 * @param roles names of the user's roles
 * @param expiry when the token that proved it ends
 */
public record Identity(String subject, Set<String> roles, Instant expiry) {

    public Identity {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(expiry, "expiry");
        roles = Set.copyOf(roles);
    }
}
