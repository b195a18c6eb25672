package dev.midstream.wrapped.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** All that a client and a server need is in the bundle, or would be found missing only in a node. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class InFelixTest {
    @TempDir
    private Path folder;

    @Test
    void serverAndClientWorkWithTheBundlesOwnClassesAlone() throws Exception {
        Framework felix = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        folder.resolve("felix").toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        "org.slf4j;version=2.0.17,org.slf4j.helpers;version=2.0.17,org.slf4j.spi;version=2.0.17"));
        felix.start();
        try {
            Bundle bundle = felix.getBundleContext()
                    .installBundle("reference:" + Path.of("target/classes").toUri());
            bundle.start();
            assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
            try (AutoCloseable server = (AutoCloseable) bundle.loadClass(Server.class.getName())
                    .getConstructor(Path.class, int.class)
                    .newInstance(folder.resolve("data"), 0)) {
                Object port = server.getClass().getMethod("port").invoke(server);
                writeAndRead(bundle, "127.0.0.1:" + port);
            }
        } finally {
            felix.stop();
            felix.waitForStop(10_000);
        }
    }

    private static void writeAndRead(Bundle bundle, String address) throws Exception {
        Class<?> policy = bundle.loadClass("org.apache.curator.RetryPolicy");
        Object once = bundle.loadClass("org.apache.curator.retry.RetryOneTime")
                .getConstructor(int.class)
                .newInstance(100);
        Object client = bundle.loadClass("org.apache.curator.framework.CuratorFrameworkFactory")
                .getMethod("newClient", String.class, policy)
                .invoke(null, address, once);
        assertThat(client.getClass().getClassLoader()).isNotSameAs(InFelixTest.class.getClassLoader());
        Class<?> framework = bundle.loadClass("org.apache.curator.framework.CuratorFramework");
        framework.getMethod("start").invoke(client);
        try (AutoCloseable closing = (AutoCloseable) client) {
            assertThat(closing).isNotNull();
            byte[] text = "text".getBytes(StandardCharsets.UTF_8);
            Class<?> pathAndBytes = bundle.loadClass("org.apache.curator.framework.api.PathAndBytesable");
            Object create = framework.getMethod("create").invoke(client);
            pathAndBytes.getMethod("forPath", String.class, byte[].class).invoke(create, "/x", text);
            Class<?> pathable = bundle.loadClass("org.apache.curator.framework.api.Pathable");
            Object read = framework.getMethod("getData").invoke(client);
            assertThat(pathable.getMethod("forPath", String.class).invoke(read, "/x"))
                    .isEqualTo(text);
        }
    }
}
