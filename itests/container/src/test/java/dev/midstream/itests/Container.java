package dev.midstream.itests;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.CoreOptions.vmOptions;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.OptionUtils;

/** The distribution as it is shipped, on free ports, with the probe's contract and its consumer. */
final class Container {
    /** Where the bundles under test lie, inside the container too. */
    static final String BUNDLES = "midstream.itests.bundles";

    private Container() {}

    static Option[] with(Option... more) {
        Path bundles = Path.of(System.getProperty("bundles"));
        String distribution =
                bundles.resolve("dev.midstream.distribution.tar.gz").toUri().toString();
        String http = freePort();
        String karaf = System.getProperty("karaf.version");
        Option[] common = options(
                karafDistributionConfiguration()
                        .frameworkUrl(distribution)
                        .name("Midstream")
                        .unpackDirectory(new File(System.getProperty("exam")))
                        .useDeployFolder(false),
                vmOptions(
                        "--add-reads=java.xml=java.logging",
                        "--add-exports=java.base/org.apache.karaf.specs.locator=java.xml,ALL-UNNAMED",
                        "--patch-module=java.base=lib/endorsed/org.apache.karaf.specs.locator-" + karaf + ".jar",
                        "--patch-module=java.xml=lib/endorsed/org.apache.karaf.specs.java.xml-" + karaf + ".jar",
                        "--add-opens=java.base/java.security=ALL-UNNAMED",
                        "--add-opens=java.base/java.net=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--add-opens=java.naming/javax.naming.spi=ALL-UNNAMED",
                        "--add-exports=java.base/sun.net.www.protocol.http=ALL-UNNAMED",
                        "--add-exports=java.base/sun.net.www.protocol.https=ALL-UNNAMED",
                        "--add-exports=java.base/sun.net.www.protocol.jar=ALL-UNNAMED",
                        "--add-exports=jdk.naming.rmi/com.sun.jndi.url.rmi=ALL-UNNAMED"),
                bundle(bundles.resolve("dev.midstream.fixtures.probe.api.jar")
                        .toUri()
                        .toString()),
                keepRuntimeFolder(),
                configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
                property("midstream.port.http", http),
                property("midstream.port.ssh", freePort()),
                property("midstream.port.openwire", "0"),
                property("midstream.port.amqp", "0"),
                property("midstream.port.stomp", "0"),
                property("midstream.port.mqtt", "0"),
                property("midstream.port.remote", "0"),
                property(BUNDLES, bundles.toString()),
                editConfigurationFilePut(
                        "etc/org.ops4j.pax.url.mvn.cfg",
                        "org.ops4j.pax.url.mvn.repositories",
                        Path.of(System.getProperty("repository")).toUri() + "@id=exam"),
                editConfigurationFilePut("etc/dev.midstream.swap.core.SwapEngine.cfg", "prove.seconds", "3"));
        return OptionUtils.combine(common, more);
    }

    static Option property(String name, String value) {
        return editConfigurationFilePut("etc/system.properties", name, value);
    }

    private static String freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path jar(String name) {
        return Path.of(System.getProperty(BUNDLES)).resolve(name);
    }

    static URI http(String path) {
        return URI.create("http://127.0.0.1:" + System.getProperty("midstream.port.http") + path);
    }
}
