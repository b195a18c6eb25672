package dev.midstream.swap.core.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.gate.TestNode;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.cm.PersistenceManager;
import org.apache.felix.scr.info.ScrInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.cm.SynchronousConfigurationListener;
import org.osgi.service.component.ComponentContext;
import org.osgi.util.function.Function;
import org.osgi.util.promise.Promise;

/** Configurations of two revisions, with Felix's Configuration Admin and SCR. */
class ConfigurationLocationsTest {
    private static final String SERVICE = "x.settings";
    private static final String PID = "settings.limits";
    /** The limits that components and managed services received last, by version of their revision. */
    private static final Map<String, Object> RECEIVED = new ConcurrentHashMap<>();

    /** A component that needs its configuration. */
    public static final class Settings {
        void activate(BundleContext context, Map<String, Object> properties) {
            RECEIVED.put(context.getBundle().getVersion().toString(), properties.get("limit"));
        }
    }

    @TempDir
    Path folder;

    private TestNode node;
    private BundleContext core;

    @BeforeEach
    void start() throws Exception {
        RECEIVED.clear();
        node = new TestNode(folder);
        node.platform(PersistenceManager.class, Function.class, Promise.class, ComponentContext.class, ScrInfo.class);
        core = node.consumer();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private void follow() {
        ConfigurationLocations locations = new ConfigurationLocations(core, node.revisions(), admin(core.getBundle()));
        core.registerService(SynchronousConfigurationListener.class, locations, null);
    }

    private static ConfigurationAdmin admin(Bundle bundle) {
        BundleContext context = bundle.getBundleContext();
        return context.getService(context.getServiceReference(ConfigurationAdmin.class));
    }

    private static Configuration store(Bundle revision, int limit) throws Exception {
        Configuration configuration = admin(revision).getConfiguration(PID);
        configuration.update(limits(limit));
        return configuration;
    }

    private static Dictionary<String, Object> limits(int limit) {
        return TestNode.properties("limit", limit);
    }

    private static void receive(Bundle revision) {
        String version = revision.getVersion().toString();
        ManagedService managed = properties -> {
            if (properties != null) {
                RECEIVED.put(version, properties.get("limit"));
            }
        };
        TestNode.register(revision, ManagedService.class, managed, "service.pid", PID);
    }

    private static void awaitReceived(String version, int limit) throws Exception {
        TestNode.await(version + " has the limit " + limit, () -> Integer.valueOf(limit)
                .equals(RECEIVED.get(version)));
    }

    @Test
    void storedConfigurationFollowsTheService() throws Exception {
        follow();
        Bundle first = node.revision(SERVICE, "1.0.0");
        Configuration stored = store(first, 9);
        assertThat(stored.getBundleLocation()).isEqualTo("?");

        Bundle second = node.staged(SERVICE, "2.0.0");
        receive(second);
        awaitReceived("2.0.0", 9);
        node.swap(second);
        store(second, 10);
        awaitReceived("2.0.0", 10);
        receive(first);
        node.swap(first);
        awaitReceived("1.0.0", 10);
    }

    /** Shows that the tests would see a configuration that stays bound. */
    @Test
    void storedConfigurationStaysBoundWithoutRelease() throws Exception {
        Bundle first = node.revision(SERVICE, "1.0.0");

        assertThat(store(first, 9).getBundleLocation()).isEqualTo(first.getLocation());
    }

    @Test
    void factoryConfigurationFollowsTheService() throws Exception {
        follow();
        Bundle first = node.revision(SERVICE, "1.0.0");
        Configuration stored = admin(first).createFactoryConfiguration("settings.tenant");
        stored.update(limits(1));

        assertThat(stored.getBundleLocation()).isEqualTo("?");
    }

    @Test
    void everyRevisionReceivesTheUpdatesOfItsManagedService() throws Exception {
        follow();
        Bundle first = node.revision(SERVICE, "1.0.0");
        receive(first);
        Configuration unbound = admin(core.getBundle()).getConfiguration(PID, null);
        unbound.update(limits(1));
        awaitReceived("1.0.0", 1);
        Bundle second = node.staged(SERVICE, "2.0.0");
        receive(second);
        awaitReceived("2.0.0", 1);

        unbound.update(limits(2));
        awaitReceived("1.0.0", 2);
        awaitReceived("2.0.0", 2);
    }

    @Test
    void componentOfTheNextRevisionIsConfigured() throws Exception {
        follow();
        store(node.revision(SERVICE, "1.0.0"), 9);
        String location = node.location(SERVICE, "2.0.0");
        node.revisions().stage(location);
        String component = "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.3.0\" name=\"" + PID
                + "\" immediate=\"true\" configuration-policy=\"require\" activate=\"activate\"><implementation class=\""
                + Settings.class.getName() + "\"/></scr:component>";
        node.install(
                        location,
                        SERVICE,
                        "2.0.0",
                        Map.of("Service-Component", "OSGI-INF/settings.xml"),
                        Map.of("OSGI-INF/settings.xml", component))
                .start();

        awaitReceived("2.0.0", 9);
    }

    /** Without Midstream nothing registers the condition midstream.live: a configuration names another one. */
    @Test
    void configurationReplacesTheConditionOfAComponent() throws Exception {
        Configuration configuration = admin(core.getBundle()).getConfiguration(PID, "?");
        configuration.update(
                TestNode.properties("limit", 9, "osgi.ds.satisfying.condition.target", "(osgi.condition.id=true)"));
        String location = node.location(SERVICE, "1.0.0");
        node.revisions().stage(location);
        String component = "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.5.0\" name=\"" + PID
                + "\" immediate=\"true\" activate=\"activate\"><property"
                + " name=\"osgi.ds.satisfying.condition.target\" value=\"(osgi.condition.id=midstream.live)\"/>"
                + "<implementation class=\"" + Settings.class.getName() + "\"/></scr:component>";
        node.install(
                        location,
                        SERVICE,
                        "1.0.0",
                        Map.of("Service-Component", "OSGI-INF/settings.xml"),
                        Map.of("OSGI-INF/settings.xml", component))
                .start();

        awaitReceived("1.0.0", 9);
    }

    @Test
    void configurationsThatWereBoundBeforeAreReleased() throws Exception {
        Configuration stored = store(node.revision(SERVICE, "1.0.0"), 9);
        follow();

        assertThat(stored.getBundleLocation()).isEqualTo("?");
    }

    @Test
    void adoptedBundleReleasesItsConfigurations() throws Exception {
        follow();
        Bundle unmanaged = node.install("file:settings.jar", SERVICE, "1.0.0", null);
        unmanaged.start();
        Configuration stored = store(unmanaged, 9);
        assertThat(stored.getBundleLocation()).as("not managed").isEqualTo("file:settings.jar");
        node.revisions().manage(SERVICE);
        unmanaged.stop();
        unmanaged.start();

        assertThat(stored.getBundleLocation()).isEqualTo("?");
    }

    @Test
    void configurationSurvivesRestart() throws Exception {
        follow();
        store(node.revision(SERVICE, "1.0.0"), 9);
        node.close();
        start();
        follow();
        Bundle second = node.staged(SERVICE, "2.0.0");
        receive(second);

        awaitReceived("2.0.0", 9);
    }
}
