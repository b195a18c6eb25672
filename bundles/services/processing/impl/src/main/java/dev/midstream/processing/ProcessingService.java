package dev.midstream.processing;

import dev.midstream.processing.api.Job;
import dev.midstream.processing.api.JobRequest;
import dev.midstream.processing.api.JobState;
import dev.midstream.processing.api.Jobs;
import dev.midstream.storage.api.Keys;
import dev.midstream.storage.api.ObjectStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes jobs and runs them. Immediate, because jobs wait whether anybody asks or not. */
@Component(service = Jobs.class, immediate = true, configurationPid = "dev.midstream.processing")
@Designate(ocd = ProcessingService.Config.class)
public class ProcessingService implements Jobs {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessingService.class);
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Map<String, Pipeline> pipelines;
    private final JobTable table;
    private final Workers workers;
    private final Duration patience;

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
    }

    @Activate
    public ProcessingService(
            @Reference(target = "(dataSourceName=processing)") DataSource dataSource,
            @Reference ObjectStore store,
            Config config) {
        Duration lease = Duration.ofSeconds(config.lease_seconds());
        patience = Duration.ofSeconds(config.patience_seconds());
        pipelines = Stream.of(new Checksum(), new TextStats(), new CsvProfile(), new ImageThumbnail())
                .collect(Collectors.toMap(Pipeline::name, Function.identity()));
        table = new JobTable(dataSource, Clock.systemUTC(), lease);
        String owner = UUID.randomUUID().toString();
        JobRunner runner = new JobRunner(table, store, pipelines, owner);
        workers = new Workers(table, runner, owner, config.workers(), Duration.ofMillis(config.poll_millis()), lease);
        LOG.info("Processing runs {} with {} workers", pipelines.keySet(), config.workers());
    }

    @Deactivate
    void stop() {
        workers.stop(patience);
    }

    @Override
    public Job submit(JobRequest request) {
        if (!pipelines.containsKey(request.pipeline())) {
            throw new IllegalArgumentException("There is no pipeline '" + request.pipeline() + "'; there are "
                    + String.join(", ", pipelines.keySet().stream().sorted().toList()) + ".");
        }
        Keys.check(request.key());
        String id = request.id() == null ? UUID.randomUUID().toString() : request.id();
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "A job's id has from 1 to 64 letters, digits, dots, dashes and underscores.");
        }
        Job job = table.add(id, request);
        if (!job.pipeline().equals(request.pipeline()) || !job.key().equals(request.key())) {
            throw new IllegalStateException("The id " + id + " belongs to another job.");
        }
        workers.wake();
        return job;
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
