package dev.midstream.security.api;

import java.util.Optional;

/** The token in the Authorization header of a request (RFC 6750, 2.1). */
public final class BearerToken {
    private static final String SCHEME = "Bearer ";

    private BearerToken() {}

    /**
     * Returns the token of a header.
     *
     * @param authorization the header's value, or null
     * @return empty if the header has no bearer token
     */
    public static Optional<String> of(String authorization) {
        return authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.empty()
                : Optional.of(authorization.substring(SCHEME.length()).strip());
    }
}
