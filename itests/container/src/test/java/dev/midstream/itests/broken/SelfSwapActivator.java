package dev.midstream.itests.broken;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.Swaps;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.QueryParam;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Brings a resource that swaps its own service while it answers. */
public final class SelfSwapActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        Resource resource = new Resource(context.getService(context.getServiceReference(Swaps.class)));
        context.registerService(Resource.class, resource, new Hashtable<>(Map.of("osgi.jaxrs.resource", "true")));
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the resource back
    }

    @Path("probe/self")
    public static final class Resource {
        private final Swaps swaps;

        Resource(Swaps swaps) {
            this.swaps = swaps;
        }

        @GET
        public String swap(@QueryParam("jar") String jar) {
            return swaps.deploy(List.of(java.nio.file.Path.of(jar)), DeployOptions.by("itself"), step -> {})
                    .get(0)
                    .reasons()
                    .toString();
        }
    }
}
