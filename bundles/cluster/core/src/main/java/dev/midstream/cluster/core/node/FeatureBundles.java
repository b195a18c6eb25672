package dev.midstream.cluster.core.node;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.karaf.features.BundleInfo;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;

/** The bundles of the features that the distribution knows. Thread-safe. */
final class FeatureBundles {
    private final FeaturesService features;

    FeatureBundles(FeaturesService features) {
        this.features = features;
    }

    /** @return their locations */
    Set<String> locations() {
        try {
            return Arrays.stream(features.listFeatures())
                    .flatMap(FeatureBundles::bundles)
                    .map(BundleInfo::getLocation)
                    .collect(Collectors.toSet());
        } catch (Exception e) {
            throw new IllegalStateException(
                    "The features of this node cannot be read, so it is not known which bundles a unit needs", e);
        }
    }

    private static Stream<BundleInfo> bundles(Feature feature) {
        return Stream.concat(
                feature.getBundles().stream(),
                feature.getConditional().stream().flatMap(conditional -> conditional.getBundles().stream()));
    }
}
