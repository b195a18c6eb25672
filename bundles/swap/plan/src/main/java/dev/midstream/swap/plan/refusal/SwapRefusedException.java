package dev.midstream.swap.plan.refusal;

import java.util.List;

/** A swap that must not happen; the reasons are sentences for the operator. */
public class SwapRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> reasons;

    public SwapRefusedException(String reason) {
        this(List.of(reason), null);
    }

    public SwapRefusedException(String reason, Throwable cause) {
        this(List.of(reason), cause);
    }

    public SwapRefusedException(List<String> reasons, Throwable cause) {
        super(String.join("; ", reasons), cause);
        this.reasons = List.copyOf(reasons);
    }

    public List<String> reasons() {
        return reasons;
    }

    /** The messages of a chain of causes, each once. */
    public static String explain(Throwable failure) {
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
