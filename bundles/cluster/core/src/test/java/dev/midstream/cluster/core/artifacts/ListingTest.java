package dev.midstream.cluster.core.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.FakeRegistry;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.model.Artifact;
import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.zookeeper.TestZooKeeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The nodes that the registry lists for an artifact, and the copies that nodes keep of it. */
class ListingTest {
    @TempDir
    private Path folder;

    private final FakeRegistry registry = new FakeRegistry();
    private final Passes passes = new Passes(TestZooKeeper.SECRET, Clock.systemUTC());
    private final TestPeers peers = new TestPeers(passes);
    private final Map<String, Artifacts> nodes = new TreeMap<>();
    private final Map<String, Store> stores = new TreeMap<>();
    private Path jar;
    private String digest;

    @BeforeEach
    void jar() throws IOException {
        jar = Files.writeString(folder.resolve("a.jar"), "content");
        digest = new Store(folder.resolve("scratch")).put(jar);
    }

    @AfterEach
    void stop() {
        peers.close();
    }

    private Artifacts node(String id) throws IOException {
        Store store = new Store(folder.resolve(id));
        Artifacts artifacts = new Artifacts(store, registry, passes, peers.of(id));
        peers.start(id, store, artifacts::fetch);
        nodes.put(id, artifacts);
        stores.put(id, store);
        return artifacts;
    }

    private static Artifact text() {
        return Artifact.of("shop", "1.0.0", 7);
    }

    private List<String> listed() {
        Registry.Entry entry = registry.look(Folders.ARTIFACTS, digest);
        return entry == null ? List.of() : Codec.read(entry, Artifact.class).nodes();
    }

    @Test
    void offerIsWrittenOnce() throws IOException {
        Artifacts node = node("n1");
        stores.get("n1").put(jar);
        node.offer(digest, ListingTest::text);
        int looks = registry.looks.get();
        node.offer(digest, ListingTest::text);
        assertThat(registry.looks).hasValue(looks);
        assertThat(listed()).containsExactly("n1");
    }

    @Test
    void offerIsRepeatedToEmptiedRegistry() throws IOException {
        Artifacts first = node("n1");
        first.add(jar, bytes -> text());
        first.offer(digest, ListingTest::text);
        registry.replace("second");
        assertThat(listed()).isEmpty();
        first.offer(digest, ListingTest::text);
        assertThat(listed()).containsExactly("n1");
        assertThat(node("n2").fetch(digest)).hasContent("content");
    }

    @Test
    void deploymentIsRepeatedToEmptiedRegistry() throws IOException {
        Artifacts first = node("n1");
        first.add(jar, bytes -> text());
        registry.replace("second");
        first.add(jar, bytes -> text());
        assertThat(listed()).containsExactly("n1");
    }

    @Test
    void offerIsRepeatedWhenListedNodesHaveGone() throws IOException {
        Artifacts node = node("n1");
        stores.get("n1").put(jar);
        List<String> others = List.of("a", "b", "c", "d", "e", "f", "g", "h");
        others.forEach(peers::present);
        registry.put(Folders.ARTIFACTS, digest, text().withNodes(others));
        node.offer(digest, ListingTest::text);
        assertThat(listed()).isEqualTo(others);
        others.forEach(peers::gone);
        node.compareAgain();
        node.offer(digest, ListingTest::text);
        assertThat(listed()).containsExactly("n1");
    }

    @Test
    void nodeThatDoesNotHaveItLeavesTheList() throws IOException {
        node("pruned");
        node("has").add(jar, bytes -> text());
        registry.put(Folders.ARTIFACTS, digest, text().withNodes(List.of("pruned", "has")));
        Artifacts third = node("n3");
        for (int i = 0; i < 20 && listed().contains("pruned"); i++) { // listed nodes are asked in random order
            Files.deleteIfExists(third.fetch(digest));
        }
        assertThat(listed()).containsExactlyInAnyOrder("has", "n3");
    }

    @Test
    void artifactIsFetchedFromNodeThatIsNotListed() throws IOException {
        node("has");
        stores.get("has").put(jar);
        registry.put(Folders.ARTIFACTS, digest, text().withNodes(List.of("gone")));
        assertThat(node("n2").fetch(digest)).hasContent("content");
        assertThat(listed()).containsExactly("n2");
    }

    @Test
    void entryWithoutNewFieldsIsRead() {
        registry.put(
                Folders.ARTIFACTS,
                digest,
                "{\"service\":\"shop\",\"version\":\"1.0.0\",\"bytes\":7,\"nodes\":[\"n1\"]}");
        assertThat(Codec.read(registry.look(Folders.ARTIFACTS, digest), Artifact.class))
                .isEqualTo(text().withNodes(List.of("n1")));
    }

    // ---- copies ----

    private Copies.Wanted wanted() {
        return new Copies.Wanted(digest, 7, listed());
    }

    @Test
    void twoOtherNodesHaveCopiesWhenDeploymentCounts() throws IOException {
        node("n1").add(jar, bytes -> text());
        for (String other : List.of("n2", "n3", "n4")) {
            node(other);
        }
        new Copies(passes, peers.of("n1")).require(List.of(wanted()));
        assertThat(stores.values().stream().filter(store -> store.has(digest))).hasSize(3);
        assertThat(listed()).hasSize(3);
    }

    @Test
    void singleNodeNeedsNoCopies() throws IOException {
        node("n1").add(jar, bytes -> text());
        new Copies(passes, peers.of("n1")).require(List.of(wanted()));
    }

    @Test
    void unreachableNodesAreNamed() throws IOException {
        node("n1").add(jar, bytes -> text());
        node("n2");
        peers.stop("n2");
        node("n3");
        assertThatThrownBy(() -> new Copies(passes, peers.of("n1")).require(List.of(wanted())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("only 1 of 2 other nodes")
                .hasMessageContaining("n2: ");
    }

    @Test
    void nodesWithoutAddressAreNamed() throws IOException {
        node("n1").add(jar, bytes -> text());
        node("n2");
        peers.present("n3");
        assertThatThrownBy(() -> new Copies(passes, peers.of("n1")).require(List.of(wanted())))
                .hasMessageContaining("only 1 of 2 other nodes")
                .hasMessageContaining("n3: this node may not speak to it without TLS");
    }

    @Test
    void nodeThatCannotFetchSaysWhy() throws IOException {
        node("n1").add(jar, bytes -> text());
        node("n2");
        registry.replace("second");
        assertThatThrownBy(() -> new Copies(passes, peers.of("n1")).require(List.of(wanted())))
                .hasMessageContaining("n2: it answers 502 (No node is known to have artifact");
    }

    @Test
    void foreignRequestForCopyIsRefused() throws IOException {
        node("n1").add(jar, bytes -> text());
        ArtifactServer server = new ArtifactServer(stores.get("n1"), passes, asked -> {
            throw new AssertionError("fetched " + asked);
        });
        assertThat(server.keep(digest, null).status()).isEqualTo(401);
        assertThat(server.keep("../etc", passes.issue("../etc")).status()).isEqualTo(404);
    }

    @Test
    void copyIsMadeAgainAfterDeathOfItsHolder() throws IOException {
        node("n1").add(jar, bytes -> text());
        for (String other : List.of("n2", "n3", "n4")) {
            node(other);
        }
        nodes.get("n2").fetch(digest);
        nodes.get("n3").fetch(digest);
        registry.put(Folders.DESIRED, "shop", new Desired("shop", digest, 1, Map.of(), List.of()));
        List<Instant> now = new ArrayList<>(List.of(Instant.EPOCH));
        CopyKeeper keeper = new CopyKeeper(
                registry, peers.of("n1"), new Copies(passes, peers.of("n1")), nodes.get("n1")::fetch, new Clock() {
                    @Override
                    public Instant instant() {
                        return now.get(0);
                    }

                    @Override
                    public ZoneOffset getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(java.time.ZoneId zone) {
                        return this;
                    }
                });
        peers.stop("n2");
        peers.gone("n2");
        keeper.step();
        assertThat(stores.get("n4").has(digest)).as("the node may come back").isFalse();
        now.set(0, now.get(0).plus(Duration.ofSeconds(11)));
        keeper.step();
        assertThat(stores.get("n4").has(digest)).isTrue();
        assertThat(listed()).contains("n1", "n3", "n4");
    }
}
