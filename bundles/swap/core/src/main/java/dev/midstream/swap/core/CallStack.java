package dev.midstream.swap.core;

import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/** Who is on the stack of the calling thread. */
public final class CallStack {
    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private CallStack() {}

    /** Whether code of a service is being executed by the calling thread. */
    public static boolean includes(String service) {
        return STACK.walk(frames -> frames.map(frame -> FrameworkUtil.getBundle(frame.getDeclaringClass()))
                .anyMatch(bundle -> isOf(bundle, service)));
    }

    private static boolean isOf(Bundle bundle, String service) {
        return bundle != null && service.equals(bundle.getSymbolicName());
    }
}
