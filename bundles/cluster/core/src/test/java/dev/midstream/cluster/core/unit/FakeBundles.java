package dev.midstream.cluster.core.unit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Version;

/** Bundles that are headers. */
public final class FakeBundles implements NodeBundles {
    private final List<Installed> installed = new CopyOnWriteArrayList<>();

    /** Versions of packages, by name and version of a bundle and by the package. */
    public final Map<String, Version> imported = new ConcurrentHashMap<>();

    private record Bundle(BundleHeaders headers, String digest, boolean distributed) implements Installed {}

    /** Returns the headers of an API bundle whose package has its name. */
    public static BundleHeaders contract(String name, String version, String... headers) {
        return headers(name, version, "Export-Package", name + ";version=\"" + version + "\";uses:=\"a,b\"", headers);
    }

    /** Returns the headers of a bundle with more of them, each followed by its value. */
    static BundleHeaders headers(String name, String version, String header, String value, String... more) {
        Map<String, String> all = new HashMap<>(
                Map.of("Bundle-SymbolicName", name + ";singleton:=true", "Bundle-Version", version, header, value));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return BundleHeaders.of(all::get);
    }

    /** Adds a bundle, whose id is its place. */
    public void add(BundleHeaders headers, String digest, boolean distributed) {
        installed.add(new Bundle(headers, digest, distributed));
    }

    @Override
    public List<Installed> resolved() {
        return List.copyOf(installed);
    }

    @Override
    public Optional<Version> imported(String bundle, String name) {
        return Optional.ofNullable(imported.get(bundle + ' ' + name));
    }

    @Override
    public Optional<BundleHeaders> headers(long bundle) {
        return bundle < installed.size()
                ? Optional.of(installed.get((int) bundle).headers())
                : Optional.empty();
    }
}
