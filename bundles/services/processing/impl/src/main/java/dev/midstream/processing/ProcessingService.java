package dev.midstream.processing;

import dev.midstream.messaging.api.Inbox;
import dev.midstream.messaging.api.Outbox;
import dev.midstream.processing.api.Job;
import dev.midstream.processing.api.JobRequest;
import dev.midstream.processing.api.JobState;
import dev.midstream.processing.api.Jobs;
import dev.midstream.storage.api.ObjectStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.condition.Condition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs, and runs them while its revision is live. Immediate, because jobs wait whether anybody asks or not. The
 * condition is dynamic, because a revision must take and list jobs before it is live, and while it is resident.
 */
@Component(
        service = Jobs.class,
        immediate = true,
        configurationPid = "dev.midstream.processing",
        property = {"service.exported.interfaces=*", "midstream.idempotent=get,list"})
@Designate(ocd = ProcessingService.Config.class)
public class ProcessingService implements Jobs {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessingService.class);

    private final JobTable table;
    private final LiveWorkers workers;
    private final Intake intake;
    private final Subscriptions subscriptions;

    @ObjectClassDefinition(name = "Processing")
    @interface Config {
        /** Threads that run jobs. */
        int workers() default 2;

        /** How often to look for jobs that others submitted. */
        int poll_millis() default 1000;

        /** After how long the job of a dead worker is taken over. */
        int lease_seconds() default 15;

        /** How long a stopping service lets its running jobs end. */
        int patience_seconds() default 5;

        /** PREFIX:PIPELINE,... Objects that are stored under the prefix become jobs; empty: none do. */
        String on_stored() default "";
    }

    @Activate
    public ProcessingService(
            @Reference(target = "(dataSourceName=processing)") DataSource dataSource,
            @Reference ObjectStore store,
            @Reference Outbox outbox,
            @Reference Inbox inbox,
            BundleContext context,
            Config config) {
        Duration lease = Duration.ofSeconds(config.lease_seconds());
        Map<String, Pipeline> pipelines = Stream.of(
                        new Checksum(), new TextStats(), new CsvProfile(), new ImageThumbnail())
                .collect(Collectors.toMap(Pipeline::name, Function.identity()));
        table = new JobTable(dataSource, Clock.systemUTC(), lease, new JobEvents(outbox));
        workers = new LiveWorkers(
                () -> {
                    String owner = UUID.randomUUID().toString();
                    JobRunner runner = new JobRunner(table, store, pipelines, owner);
                    Duration poll = Duration.ofMillis(config.poll_millis());
                    return new Workers(table, runner, owner, config.workers(), poll, lease);
                },
                Duration.ofSeconds(config.patience_seconds()));
        intake = new Intake(table, pipelines.keySet(), inbox, workers::wake);
        List<StoredObjects.Rule> rules = StoredObjects.rules(config.on_stored(), intake);
        subscriptions = new Subscriptions(context, intake, rules);
        LOG.info("Pipelines {}, workers={} while live, objects={}", pipelines.keySet(), config.workers(), rules);
    }

    @Reference(
            name = "live",
            target = "(osgi.condition.id=midstream.live)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC)
    void bindLive(Condition live) {
        workers.start();
    }

    void unbindLive(Condition live) {
        workers.stop();
    }

    @Deactivate
    void stop() {
        subscriptions.end();
        workers.close();
    }

    @Override
    public Job submit(JobRequest request) {
        return intake.submit(request);
    }

    @Override
    public Optional<Job> get(String id) {
        return table.get(id);
    }

    @Override
    public List<Job> list(JobState state, int limit) {
        return table.list(state, limit);
    }
}
