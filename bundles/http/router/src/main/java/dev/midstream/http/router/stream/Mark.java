package dev.midstream.http.router.stream;

/** A request attribute by which extensions of the platform, filters and servlets inform the router. */
public enum Mark {
    /** The outcome of the request says nothing about the revision, for example because it was malformed. */
    IGNORED("midstream.http.ignored"),
    /** The answer is incomplete: the connection must break, so that the client does not take it as whole. */
    INCOMPLETE("midstream.http.incomplete");

    /** Request attribute that the router sets: the exception with which the connection to the client has failed. */
    static final String BROKEN = "midstream.http.broken";

    private final String attribute;

    Mark(String attribute) {
        this.attribute = attribute;
    }

    static Mark of(String attribute) {
        for (Mark mark : values()) {
            if (mark.attribute.equals(attribute)) {
                return mark;
            }
        }
        return null;
    }
}
