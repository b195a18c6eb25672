package dev.midstream.messaging.outbox;

import dev.midstream.messaging.api.Inbox;
import dev.midstream.messaging.api.Outbox;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every bundle the {@link Outbox} and the {@link Inbox} of its service. All revisions of a service share one
 * mailbox, so a swap leaves its relay alone; it ends with the last of them.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "dev.midstream.messaging.outbox")
@Designate(ocd = Mailboxes.Config.class)
public final class Mailboxes {
    private static final Logger LOG = LoggerFactory.getLogger(Mailboxes.class);

    private final BundleContext context;
    private final Duration poll;
    private final Duration lease;
    private final Map<String, Mailbox> mailboxes = new HashMap<>();
    private final Map<String, Owner> owners = new HashMap<>();
    private final ScheduledExecutorService cleaner;
    private final List<ServiceRegistration<?>> registrations;

    @ObjectClassDefinition(name = "Midstream outboxes and inboxes")
    @interface Config {
        @AttributeDefinition(description = "Milliseconds between looks for events that another node has published")
        int poll_millis() default 1000;

        @AttributeDefinition(description = "Seconds after which another node sends the events of one that died")
        int lease_seconds() default 15;

        @AttributeDefinition(
                description = "Hours for which a message's id is remembered; one that comes again later"
                        + " takes effect again")
        int inbox_hours() default 168;
    }

    @Activate
    public Mailboxes(BundleContext context, Config config) {
        this.context = context;
        poll = Duration.ofMillis(config.poll_millis());
        lease = Duration.ofSeconds(config.lease_seconds());
        cleaner = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "inbox-cleaner");
            thread.setDaemon(true);
            return thread;
        });
        Duration age = Duration.ofHours(config.inbox_hours());
        cleaner.scheduleWithFixedDelay(() -> forget(age), 10, 10, TimeUnit.MINUTES);
        registrations = List.of(
                context.registerService(Outbox.class, new Of<>(Mailbox::outbox), null),
                context.registerService(Inbox.class, new Of<>(Mailbox::inbox), null));
    }

    @Deactivate
    public void stop() {
        registrations.forEach(ServiceRegistration::unregister); // which takes back what bundles hold
        cleaner.shutdown();
    }

    private synchronized Mailbox take(Bundle bundle) {
        String service = bundle.getSymbolicName();
        Owner owner = owners.computeIfAbsent(service, absent -> new Owner());
        Mailbox mailbox = mailboxes.computeIfAbsent(
                service, absent -> new Mailbox(service, database(service), owner::connectionFactory, poll, lease));
        owner.add(bundle);
        return mailbox;
    }

    private void giveBack(Bundle bundle) {
        Mailbox unused = null;
        synchronized (this) {
            String service = bundle.getSymbolicName();
            if (owners.get(service).remove(bundle)) {
                owners.remove(service);
                unused = mailboxes.remove(service);
            }
        }
        if (unused != null) {
            unused.close();
        }
    }

    private DataSource database(String service) {
        String name = service.substring(service.lastIndexOf('.') + 1);
        try {
            return context.getServiceReferences(DataSource.class, "(dataSourceName=" + name + ")").stream()
                    .min(Comparator.reverseOrder())
                    .map((ServiceReference<DataSource> reference) -> context.getService(reference))
                    .orElseThrow(() -> new IllegalStateException(
                            service + " has no outbox and no inbox, because there is no DataSource with dataSourceName="
                                    + name + ". Configure one in etc/org.ops4j.datasource-" + name + ".cfg."));
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(service + " cannot name a DataSource", e);
        }
    }

    private void forget(Duration age) {
        Map<String, Mailbox> all;
        synchronized (this) {
            all = Map.copyOf(mailboxes);
        }
        all.forEach((service, mailbox) -> {
            try {
                LOG.debug("The inbox of {} has forgotten {} ids", service, mailbox.forget(age));
            } catch (RuntimeException e) { // an exception would end the schedule
                LOG.warn("The inbox of {} could not be cleaned, next try in 10 minutes: {}", service, e.toString());
            }
        });
    }

    /** What each bundle is given of its mailbox. */
    private final class Of<S> implements ServiceFactory<S> {
        private final Function<Mailbox, S> part;

        Of(Function<Mailbox, S> part) {
            this.part = part;
        }

        @Override
        public S getService(Bundle bundle, ServiceRegistration<S> registration) {
            return part.apply(take(bundle));
        }

        @Override
        public void ungetService(Bundle bundle, ServiceRegistration<S> registration, S service) {
            giveBack(bundle);
        }
    }
}
