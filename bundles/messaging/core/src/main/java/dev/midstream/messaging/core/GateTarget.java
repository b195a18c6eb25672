package dev.midstream.messaging.core;

import dev.midstream.swap.gate.Outcome;
import dev.midstream.swap.gate.Passage;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.gate.Tenure;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.StreamMessage;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener that has revisions. A message goes to the live one or to a candidate; if that fails, it is tried immediately on
 * the fallback revision, so that a fault of a new revision costs no delivery attempt.
 */
final class GateTarget implements Target {
    private static final Logger LOG = LoggerFactory.getLogger(GateTarget.class);

    private final RoutingTable table;
    private final Routing routing;
    private final ServiceReference<MessageListener> gate;

    GateTarget(RoutingTable table, Routing routing, ServiceReference<MessageListener> gate) {
        this.table = table;
        this.routing = routing;
        this.gate = gate;
    }

    @Override
    public String deliver(Message message, Runnable late) throws FailedException {
        ActiveMessage call = ActiveMessage.of(message, late);
        Passage passage = Passage.admit(routing, call, null);
        try {
            return deliver(message, call, passage);
        } catch (FailedException e) {
            ActiveMessage again = ActiveMessage.of(message, late);
            Passage fallback = passage.fallback(again).orElse(null);
            if (fallback == null) {
                throw e;
            }
            return deliverAgain(message, again, fallback, e);
        }
    }

    @Override
    public String revision() {
        Tenure live = routing.live();
        return live == null ? null : live.revision().getVersion().toString();
    }

    private String deliverAgain(Message message, ActiveMessage again, Passage fallback, FailedException failed)
            throws FailedException {
        try {
            rewind(message);
            String version = deliver(message, again, fallback);
            LOG.warn(
                    "{} {} failed on a message that {} then handled: {}",
                    routing.service(),
                    failed.revision(),
                    version,
                    String.valueOf(failed.getCause()));
            return version;
        } catch (FailedException e) {
            failed.getCause().addSuppressed(e.getCause());
            throw failed;
        }
    }

    /** Resets a message so that its body can be read from the beginning. */
    private static void rewind(Message message) {
        try {
            if (message instanceof BytesMessage bytes) {
                bytes.reset();
            } else if (message instanceof StreamMessage stream) {
                stream.reset();
            }
        } catch (JMSException e) {
            LOG.debug("A message cannot be read again from its beginning", e);
        }
    }

    private String deliver(Message message, ActiveMessage call, Passage passage) throws FailedException {
        String version = passage.tenure().revision().getVersion().toString();
        passage.<FailedException>run(() -> {
            try {
                ((MessageListener) table.service(gate, passage.tenure())).onMessage(message);
                return Outcome.SUCCESS;
            } catch (Throwable e) { // an Error of a listener is its failure too, and no reason to stop consuming
                throw new FailedException(version, e);
            } finally {
                call.end();
            }
        });
        return version;
    }
}
