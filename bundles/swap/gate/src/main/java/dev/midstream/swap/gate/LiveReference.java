package dev.midstream.swap.gate;

import java.util.Map;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.condition.Condition;

/** The references of components that the condition {@link GateProperties#LIVE} satisfies. Gates and plans share this rule. */
public final class LiveReference {
    private static final String CONDITION = "org.osgi.service.condition.Condition";

    private LiveReference() {}

    /**
     * Returns true if a reference is satisfied once its revision is live.
     *
     * @param type the name of the interface that the reference requires
     * @param target the filter of the reference, or null
     */
    public static boolean matches(String type, String target) {
        if (!CONDITION.equals(type) || target == null) {
            return false;
        }
        try {
            return FrameworkUtil.createFilter(target).matches(Map.of(Condition.CONDITION_ID, GateProperties.LIVE));
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }
}
