package dev.midstream.data.mvstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.h2.mvstore.MVStore;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One open file, registered as {@link MVStore} with the property {@code name}. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "dev.midstream.data.mvstore",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = OpenStore.Config.class, factory = true)
public class OpenStore {
    private static final Logger LOG = LoggerFactory.getLogger(OpenStore.class);

    private final String name;
    private final MVStore store;
    private final ServiceRegistration<MVStore> registration;

    @ObjectClassDefinition(name = "Midstream data: MVStore file")
    @interface Config {
        /** By which users of the store select it. */
        String name();

        /** Made with its folders if it does not exist. */
        String file();

        int cache_mb() default 16;
    }

    @Activate
    public OpenStore(BundleContext context, Config config) throws IOException {
        name = config.name();
        Path file = Path.of(config.file());
        Files.createDirectories(file.toAbsolutePath().getParent());
        store = new MVStore.Builder()
                .fileName(file.toString())
                .cacheSize(config.cache_mb())
                .backgroundExceptionHandler((thread, e) -> LOG.error(
                        "Store {} could not write to {} in the background; writers will fail. Check disk and space.",
                        name,
                        file,
                        e))
                .open();
        registration = context.registerService(MVStore.class, store, FrameworkUtil.asDictionary(Map.of("name", name)));
        LOG.info("Store {} is open: {}, cache {} MB", name, file, config.cache_mb());
    }

    @Deactivate
    void close() {
        registration.unregister();
        store.close();
        LOG.info("Store {} is closed", name);
    }
}
