package dev.midstream.storage;

import jakarta.jms.ConnectionFactory;
import java.time.Clock;
import org.h2.mvstore.MVStore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;

/** Publishes the changes of objects while its revision is live. */
@Component(
        service = {},
        immediate = true)
@SatisfyingConditionTarget("(osgi.condition.id=midstream.live)")
public class ObjectEvents {
    /** Dynamic, because objects are stored whether there is a broker or not; their events wait for one. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile ConnectionFactory broker;

    private final EventRelay relay;

    @Activate
    public ObjectEvents(@Reference(target = "(name=storage)") MVStore store) {
        relay = new EventRelay(new EventLog(store, Clock.systemUTC()), () -> broker);
        relay.start();
    }

    @Deactivate
    void stop() {
        relay.stop();
    }
}
