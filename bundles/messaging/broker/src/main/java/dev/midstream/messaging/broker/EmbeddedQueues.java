package dev.midstream.messaging.broker;

import dev.midstream.messaging.queues.api.DeadLetter;
import dev.midstream.messaging.queues.api.QueueConsumer;
import dev.midstream.messaging.queues.api.QueueFigures;
import dev.midstream.messaging.queues.api.QueueReport;
import dev.midstream.messaging.queues.api.Queues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.Destination;
import org.apache.activemq.broker.region.DestinationFilter;
import org.apache.activemq.broker.region.DestinationStatistics;
import org.apache.activemq.broker.region.Queue;
import org.apache.activemq.broker.region.RegionBroker;
import org.apache.activemq.command.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queues of the broker in this node, from its own statistics. */
final class EmbeddedQueues implements Queues, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedQueues.class);
    private static final Duration SAMPLING = Duration.ofSeconds(5);
    private static final int LOOK_AT = 200;

    private final BrokerService broker;
    private final UnaryOperator<String> revisions;
    private final Rates enqueued = new Rates();
    private final Rates dequeued = new Rates();
    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "midstream-queue-rates");
        thread.setDaemon(true);
        return thread;
    });

    /** @param revisions gives the live version of a service, or null */
    EmbeddedQueues(BrokerService broker, UnaryOperator<String> revisions) {
        this.broker = broker;
        this.revisions = revisions;
        sampler.scheduleWithFixedDelay(this::sample, 0, SAMPLING.toMillis(), TimeUnit.MILLISECONDS);
    }

    Set<String> names() {
        return queues().keySet();
    }

    private Map<String, Destination> queues() {
        Map<String, Destination> queues = new TreeMap<>();
        ((RegionBroker) broker.getRegionBroker())
                .getQueueRegion()
                .getDestinationMap()
                .forEach((name, queue) -> queues.put(name.getPhysicalName(), queue));
        return queues;
    }

    private void sample() {
        try {
            long now = System.nanoTime();
            queues().forEach((name, queue) -> {
                DestinationStatistics counts = queue.getDestinationStatistics();
                enqueued.sample(name, now, counts.getEnqueues().getCount());
                dequeued.sample(name, now, counts.getDequeues().getCount());
            });
        } catch (RuntimeException e) { // an exception would end the schedule
            LOG.warn("The queues' counters could not be read; rates are older until they can: {}", e.toString());
        }
    }

    @Override
    public QueueReport report() {
        Map<String, Destination> queues = queues();
        List<QueueFigures> figures = new ArrayList<>();
        queues.forEach((name, queue) -> {
            if (!name.startsWith(DeadLetter.PREFIX)) {
                figures.add(figures(name, queue, queues.get(DeadLetter.PREFIX + name)));
            }
        });
        return new QueueReport(figures, null);
    }

    private QueueFigures figures(String name, Destination queue, Destination dead) {
        DestinationStatistics counts = queue.getDestinationStatistics();
        long now = System.nanoTime();
        return new QueueFigures(
                name,
                counts.getMessages().getCount(),
                counts.getInflight().getCount(),
                enqueued.perSecond(name, now, counts.getEnqueues().getCount()),
                dequeued.perSecond(name, now, counts.getDequeues().getCount()),
                consumers(queue),
                oldest(queue),
                dead == null ? 0 : dead.getDestinationStatistics().getMessages().getCount());
    }

    private List<QueueConsumer> consumers(Destination queue) {
        Map<String, Long> counts = queue.getConsumers().stream()
                .filter(consumer -> !consumer.getConsumerInfo().isBrowser())
                .map(consumer -> String.valueOf(consumer.getContext().getUserName()))
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(each -> new QueueConsumer(
                        each.getKey(),
                        revisions.apply(each.getKey()),
                        each.getValue().intValue()))
                .toList();
    }

    /** Looks at the first ones only: one that was put back behind them is younger. */
    private static Double oldest(Destination queue) {
        Destination inner = queue;
        while (inner instanceof DestinationFilter filter) {
            inner = filter.getNext();
        }
        List<Message> first = new ArrayList<>();
        ((Queue) inner).doBrowse(first, LOOK_AT);
        long now = System.currentTimeMillis();
        return first.stream().mapToLong(Message::getBrokerInTime).min().stream()
                .mapToObj(since -> Math.max(0, now - since) / 1000.0)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() {
        sampler.shutdownNow();
    }
}
