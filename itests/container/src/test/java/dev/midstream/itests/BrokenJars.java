package dev.midstream.itests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes revisions of the probe that must be refused. */
final class BrokenJars {
    static final String VERSION = "9.0.0";
    private static final String COMPONENT = "OSGI-INF/broken.xml";

    private BrokenJars() {}

    private static Path probe() {
        return Container.jar("dev.midstream.fixtures.probe.jar");
    }

    /** The probe's jar with bytes in the middle of it changed, so that its directory is whole. */
    static Path corrupt() throws IOException {
        byte[] bytes = Files.readAllBytes(probe());
        Arrays.fill(bytes, bytes.length / 3, bytes.length / 3 + 64, (byte) 0x55);
        return write(bytes);
    }

    static Path truncated() throws IOException {
        byte[] bytes = Files.readAllBytes(probe());
        return write(Arrays.copyOf(bytes, bytes.length * 2 / 3));
    }

    static Path write(byte[] content) throws IOException {
        return Files.write(Files.createTempFile("broken", ".jar"), content);
    }

    /** Zeros, a thousand times smaller in the jar. */
    static Path bomb(int megabytes) throws IOException {
        byte[] zeros = new byte[1 << 20];
        return zip(out -> {
            out.putNextEntry(new ZipEntry("zeros"));
            for (int i = 0; i < megabytes; i++) {
                out.write(zeros);
            }
        });
    }

    static Path entries(int count) throws IOException {
        return zip(out -> {
            for (int i = 0; i < count; i++) {
                out.putNextEntry(new ZipEntry(Integer.toString(i)));
            }
        });
    }

    static Path manifest(String text) throws IOException {
        return zip(out -> {
            out.putNextEntry(new ZipEntry(JarFile.MANIFEST_NAME));
            out.write(text.getBytes(StandardCharsets.UTF_8));
        });
    }

    static Path header(String name, String value) throws IOException {
        Map<String, String> headers = new HashMap<>(Map.of("Bundle-Version", VERSION));
        headers.put(name, value);
        return Jars.with(probe(), headers);
    }

    static Path activator(Class<?>... classes) throws IOException {
        return with(Map.of("Bundle-Activator", classes[0].getName()), Map.of(), classes);
    }

    /** With an activator that imports packages which the probe does not. */
    static Path activatorThatImports(String packages, Class<?>... classes) throws IOException {
        return with(Map.of("Bundle-Activator", classes[0].getName(), "Import-Package", packages), Map.of(), classes);
    }

    /** The probe and one more component that is the contract too. */
    static Path component(boolean immediate, Class<?>... classes) throws IOException {
        String xml =
                "<scr:component xmlns:scr='http://www.osgi.org/xmlns/scr/v1.3.0' name='broken' immediate='" + immediate
                        + "'><service><provide interface='dev.midstream.fixtures.probe.api.Probe'/></service>"
                        + "<implementation class='" + classes[0].getName() + "'/></scr:component>";
        return with(Map.of("Service-Component", COMPONENT), Map.of(COMPONENT, xml), classes);
    }

    private static Path with(Map<String, String> headers, Map<String, String> texts, Class<?>... classes)
            throws IOException {
        try (JarFile jar = new JarFile(probe().toFile())) {
            Manifest manifest = new Manifest(jar.getManifest());
            Attributes main = manifest.getMainAttributes();
            main.putValue("Bundle-Version", VERSION);
            main.putValue("Import-Package", main.getValue("Import-Package") + ",org.apache.felix.hc.api");
            headers.forEach((name, value) ->
                    main.merge(new Attributes.Name(name), value, (before, more) -> before + "," + more));
            Map<String, byte[]> more = new LinkedHashMap<>();
            texts.forEach((name, text) -> more.put(name, text.getBytes(StandardCharsets.UTF_8)));
            for (Class<?> type : classes) {
                String name = type.getName().replace('.', '/') + ".class";
                try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
                    more.put(name, in.readAllBytes());
                }
            }
            return Jars.write(jar, manifest, more);
        }
    }

    private interface Content {
        void writeTo(ZipOutputStream out) throws IOException;
    }

    private static Path zip(Content content) throws IOException {
        Path made = Files.createTempFile("broken", ".jar");
        try (OutputStream file = Files.newOutputStream(made);
                ZipOutputStream out = new ZipOutputStream(file)) {
            content.writeTo(out);
        }
        return made;
    }
}
