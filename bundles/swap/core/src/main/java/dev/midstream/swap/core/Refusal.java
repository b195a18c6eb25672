package dev.midstream.swap.core;

import java.util.List;

/** A swap that must not happen; the reasons are sentences for the operator. */
class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> reasons;

    Refusal(String reason) {
        this(List.of(reason), null);
    }

    Refusal(String reason, Throwable cause) {
        this(List.of(reason), cause);
    }

    Refusal(List<String> reasons, Throwable cause) {
        super(String.join("; ", reasons), cause);
        this.reasons = List.copyOf(reasons);
    }

    List<String> reasons() {
        return reasons;
    }

    /** The messages of a chain of causes, each once. */
    static String explain(Throwable failure) {
        StringBuilder text = new StringBuilder();
        String last = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
            if (!last.contains(message)) {
                text.append(text.isEmpty() ? "" : ": ").append(message);
                last = message;
            }
        }
        return text.toString();
    }
}
