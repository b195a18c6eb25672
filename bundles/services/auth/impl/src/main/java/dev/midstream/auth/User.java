package dev.midstream.auth;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** A user as the database has it. */
record User(String name, String password, Set<String> roles, Instant created) {
    static final Set<String> ROLES = Set.of("user", "viewer", "operator", "admin");

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{1,63}");
    private static final Set<String> RESERVED = Set.of("node"); // who calls with the node's own token

    /** Names differ in more than case. */
    static String normalize(String name) {
        return name == null ? "" : name.strip().toLowerCase(Locale.ROOT);
    }

    static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "A user's name has from 2 to 64 letters, digits, dots, dashes and underscores, and begins with a"
                            + " letter or digit.");
        }
        if (RESERVED.contains(name)) {
            throw new IllegalArgumentException("The name " + name + " is reserved.");
        }
    }

    static void checkRoles(Set<String> roles) {
        if (roles.isEmpty() || !ROLES.containsAll(roles)) {
            throw new IllegalArgumentException("Roles are one or more of "
                    + String.join(", ", ROLES.stream().sorted().toList()) + ".");
        }
    }
}
