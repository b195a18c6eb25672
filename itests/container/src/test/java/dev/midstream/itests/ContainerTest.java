package dev.midstream.itests;

import static org.junit.Assert.assertEquals;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.Swaps;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.inject.Inject;
import org.apache.karaf.features.BootFinished;
import org.junit.Before;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerSuite;
import org.ops4j.pax.exam.util.Filter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * What the tests in the container share: the container itself, unless a class has a configuration of its own, and a probe
 * that is as it was shipped when a class begins.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerSuite.class)
public abstract class ContainerTest {
    static final String PROBE = "dev.midstream.fixtures.probe";

    /** The class whose tests run. */
    private static Class<?> begun;

    @Inject
    @Filter(timeout = 60_000)
    BootFinished booted;

    @Inject
    @Filter(timeout = 60_000)
    Swaps swaps;

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() {
        return Container.with(Pairs.contract());
    }

    @Before
    public void deployTheProbe() throws Exception {
        Await.until("ready", Duration.ofSeconds(60), ContainerTest::ready);
        if (begun != getClass()) {
            begun = getClass();
            Path shipped = Container.jar("dev.midstream.fixtures.probe.jar");
            if (swaps.services().stream().anyMatch(service -> service.name().equals(PROBE))) {
                commit(probe("1.0.0." + begun.getSimpleName())); // and so it is not live
            }
            commit(shipped);
        }
    }

    private static boolean ready() {
        try {
            Load.get("/health/ready");
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    Bundle install(String name) throws Exception {
        URI location = Container.jar(name).toUri();
        Bundle bundle = context.installBundle(location.toString());
        bundle.start();
        return bundle;
    }

    SwapRecord deploy(Path bundle) {
        return swaps.deploy(List.of(bundle), DeployOptions.by("test"), step -> {})
                .get(0);
    }

    SwapRecord commit(Path bundle) {
        SwapRecord swap = deploy(bundle);
        assertEquals(swap.reasons().toString(), Verdict.COMMITTED, swap.verdict());
        return swap;
    }

    static Path probe(String version) throws Exception {
        return Jars.revision(Container.jar("dev.midstream.fixtures.probe.jar"), version);
    }

    <T> T service(Class<T> type) {
        ServiceReference<T> reference = context.getServiceReference(type);
        return reference == null ? null : context.getService(reference);
    }
}
