package dev.midstream.messaging.broker;

import java.util.List;
import org.apache.activemq.broker.region.policy.DeadLetterStrategy;
import org.apache.activemq.broker.region.policy.IndividualDeadLetterStrategy;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.apache.activemq.network.ConditionalNetworkBridgeFilterFactory;

/** What the broker does with messages of which destinations. */
final class Policies {
    /** As many letters of a queue can be listed and put back at a time. */
    private static final int DEAD_LETTERS_SEEN = 10_000;

    private Policies() {}

    static PolicyMap all() {
        PolicyEntry dead = entry(EmbeddedBroker.DEAD_LETTERS + ">", deadLetters(true));
        // whoever looks for one of them finds it behind all the others
        dead.setMaxPageSize(DEAD_LETTERS_SEEN);
        dead.setMaxBrowsePageSize(DEAD_LETTERS_SEEN);
        // nobody waits for a call any more whose time is over
        PolicyEntry calls = entry(Account.CALLS, deadLetters(false));
        PolicyMap policies = new PolicyMap();
        policies.setDefaultEntry(entry(">", deadLetters(true)));
        policies.setPolicyEntries(List.of(dead, calls));
        return policies;
    }

    private static DeadLetterStrategy deadLetters(boolean ofAll) {
        IndividualDeadLetterStrategy strategy = new IndividualDeadLetterStrategy();
        strategy.setQueuePrefix(EmbeddedBroker.DEAD_LETTERS);
        strategy.setTopicPrefix(EmbeddedBroker.DEAD_LETTERS);
        strategy.setProcessNonPersistent(ofAll);
        strategy.setProcessExpired(ofAll);
        return strategy;
    }

    private static PolicyEntry entry(String queue, DeadLetterStrategy deadLetters) {
        PolicyEntry entry = new PolicyEntry();
        entry.setQueue(queue);
        entry.setProducerFlowControl(true);
        entry.setDeadLetterStrategy(deadLetters);
        // a message whose consumer left the node that it was brought to goes where there is one, back if need be
        ConditionalNetworkBridgeFilterFactory bridges = new ConditionalNetworkBridgeFilterFactory();
        bridges.setReplayWhenNoConsumers(true);
        entry.setNetworkBridgeFilterFactory(bridges);
        entry.setEnableAudit(false); // or what comes back is taken for a copy of what was here before
        return entry;
    }
}
