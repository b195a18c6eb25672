package dev.midstream.swap.plan.jar;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.OSGiHeader;
import aQute.bnd.osgi.Jar;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Constants;

/**
 * Reads the interfaces of providers that the extender of the service loader registers as services for a bundle (OSGi
 * Compendium, release 8, 133.3.2).
 */
final class ServiceLoaderOffers {
    private static final String NAMESPACE = "osgi.serviceloader";
    private static final String REGISTRAR = "osgi.serviceloader.registrar";
    /** The provider to register; an empty text for none, and absent for all. */
    private static final String REGISTER = "register:";

    private ServiceLoaderOffers() {}

    static Set<String> interfaces(Jar jar) {
        Set<String> found = new TreeSet<>();
        String required = Jars.headers(jar).getValue(Constants.REQUIRE_CAPABILITY);
        String provided = Jars.headers(jar).getValue(Constants.PROVIDE_CAPABILITY);
        if (required == null || provided == null || !required.contains(REGISTRAR)) {
            return found;
        }
        for (Map.Entry<String, Attrs> clause : OSGiHeader.parseHeader(provided).entrySet()) {
            String name = clause.getValue().get(NAMESPACE);
            if (clause.getKey().replaceAll("~+$", "").equals(NAMESPACE)
                    && name != null
                    && !"".equals(clause.getValue().get(REGISTER))) {
                found.add(name);
            }
        }
        return found;
    }
}
