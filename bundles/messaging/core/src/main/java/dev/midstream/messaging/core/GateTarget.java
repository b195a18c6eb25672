package dev.midstream.messaging.core;

import dev.midstream.swap.gate.CallCounter;
import dev.midstream.swap.gate.Gates;
import dev.midstream.swap.gate.Pin;
import dev.midstream.swap.gate.Routing;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.StreamMessage;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener that has revisions. A message goes to whichever is live, or to a candidate; if that fails, it is tried at
 * once on the revision before, if that is still there: a new revision's fault costs no attempt.
 */
final class GateTarget implements Target {
    private static final Logger LOG = LoggerFactory.getLogger(GateTarget.class);

    private final Gates gates;
    private final Routing line;
    private final ServiceReference<MessageListener> gate;

    GateTarget(Gates gates, Routing line, ServiceReference<MessageListener> gate) {
        this.gates = gates;
        this.line = line;
        this.gate = gate;
    }

    @Override
    public String deliver(Message message) throws FailedException {
        Pin pin = gates.pin(null);
        Pin before = pin.attach();
        try {
            return deliverPinned(message);
        } finally {
            Pin.detach(before);
            pin.close();
        }
    }

    private String deliverPinned(Message message) throws FailedException {
        CallCounter lane = line.enterLocal(MessageVisit.KIND);
        try {
            return deliver(message, lane);
        } catch (FailedException e) {
            CallCounter behind = line.enterFallback(lane.tenure());
            if (behind == null) {
                throw e;
            }
            return deliverBehind(message, behind, e);
        }
    }

    private String deliverBehind(Message message, CallCounter behind, FailedException failed) throws FailedException {
        try {
            rewind(message);
            String version = deliver(message, behind);
            LOG.warn(
                    "{} {} failed on a message that {} then handled: {}",
                    line.service(),
                    failed.revision(),
                    version,
                    String.valueOf(failed.getCause()));
            return version;
        } catch (FailedException e) {
            failed.getCause().addSuppressed(e.getCause());
            throw failed;
        }
    }

    /** What has been read of it can be read again. */
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

    private String deliver(Message message, CallCounter lane) throws FailedException {
        String version = lane.tenure().revision().getVersion().toString();
        MessageVisit visit = MessageVisit.of(message);
        lane.tenure().visits().begin(visit);
        Throwable failure = null;
        try {
            ((MessageListener) gates.service(gate, lane.tenure())).onMessage(message);
        } catch (Throwable e) { // whatever a listener throws is its failure, and no reason to stop consuming
            failure = e;
        }
        lane.tenure().visits().end(visit, visit.wasCut());
        if (failure == null) {
            lane.exit();
            return version;
        }
        lane.fail();
        throw new FailedException(version, failure);
    }
}
