package dev.midstream.cluster.core.zookeeper;

import dev.midstream.cluster.core.Folders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What it costs that every node knows every other one: so many nodes in this process, each with its own connection to a
 * ZooKeeper server that is in it too. {@code ZooKeeperLoad NODES BYTES}, of which each node says so many of its endpoints.
 */
final class ZooKeeperLoad {
    private static final String ENDPOINTS = Folders.SAID + "endpoints";
    /** Long, for so many nodes on one machine are late with everything. */
    private static final Duration SESSION = Duration.ofSeconds(40);

    private static final long MOST_NANOS = 120_000_000_000L;

    private final List<ZooKeeperRegistry> nodes = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        int number = Integer.parseInt(args[0]);
        int bytes = Integer.parseInt(args[1]);
        Path folder = Files.createTempDirectory("zookeeper-load");
        try (TestZooKeeper zooKeeper = new TestZooKeeper(folder)) {
            new ZooKeeperLoad().run(zooKeeper, number, bytes);
        }
        System.exit(0); // not waiting for thousands of connections to end
    }

    private void run(TestZooKeeper zooKeeper, int number, int bytes) throws InterruptedException {
        String text = "x".repeat(bytes);
        long begin = System.nanoTime();
        for (int i = 0; i < number; i++) {
            ZooKeeperRegistry node = new ZooKeeperRegistry(
                    "node-" + i, zooKeeper.address(), TestZooKeeper.SECRET, SESSION, ZooKeeperRegistry.LINGER, null);
            node.keep(Folders.MEMBERS);
            node.keep(Folders.LEADS);
            node.keep(ENDPOINTS);
            node.own();
            node.announce(Folders.MEMBERS, "node-" + i, text.substring(0, Math.min(300, bytes)));
            node.announce(ENDPOINTS, "node-" + i, text + "-0");
            nodes.add(node);
        }
        print(
                "all " + number + " nodes know each other and their endpoints",
                begin,
                node -> node.peek(ENDPOINTS).size() == number
                        && node.peek(Folders.MEMBERS).size() == number);
        for (int round = 1; round <= 3; round++) {
            String next = text + '-' + round;
            begin = System.nanoTime();
            nodes.get(0).announce(ENDPOINTS, "node-0", next);
            print(
                    "all know that endpoints of one have changed",
                    begin,
                    node -> node.peek(ENDPOINTS).get("node-0").text().equals(next));
        }
        int dying = number / 20;
        List<ZooKeeperRegistry> dead = new ArrayList<>(nodes.subList(number - dying, number));
        nodes.removeAll(dead);
        begin = System.nanoTime();
        dead.forEach(zooKeeper::cutOff);
        print(
                "all know that the sessions of " + dying + " have ended",
                begin,
                node -> node.peek(ENDPOINTS).size() == number - dying
                        && node.peek(Folders.MEMBERS).size() == number - dying);
    }

    private void print(String what, long begin, Predicate<ZooKeeperRegistry> known) throws InterruptedException {
        List<ZooKeeperRegistry> waiting = new ArrayList<>(nodes);
        long half = 0;
        while (!waiting.isEmpty()) {
            waiting.removeIf(known);
            long took = System.nanoTime() - begin;
            if (half == 0 && waiting.size() <= nodes.size() / 2) {
                half = took;
            }
            if (took > MOST_NANOS) {
                System.out.println(what + ": not by " + waiting.size() + " of them within 120 s");
                return;
            }
            Thread.sleep(1);
        }
        System.out.printf("%-60s half %7.0f ms, all %7.0f ms%n", what, half / 1e6, (System.nanoTime() - begin) / 1e6);
    }
}
