package dev.midstream.messaging.broker;

import jakarta.jms.ConnectionFactory;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/** Gives every bundle a connection factory that connects as the service that the bundle is a revision of. */
final class Factories implements ServiceFactory<ConnectionFactory> {
    private final String url;
    private final Accounts accounts;

    Factories(String url, Accounts accounts) {
        this.url = url;
        this.accounts = accounts;
    }

    @Override
    public ConnectionFactory getService(Bundle bundle, ServiceRegistration<ConnectionFactory> registration) {
        return as(bundle.getSymbolicName());
    }

    ConnectionFactory as(String name) {
        String account = accounts.require(name).name();
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(account, accounts.password(account), url);
        factory.setWatchTopicAdvisories(false);
        // a message that was acknowledged to the sender is on disk
        factory.setAlwaysSyncSend(true);
        // a copy is for the inbox, which knows whether the first had its effect; else the client makes it a dead letter
        factory.setCheckForDuplicates(false);
        return factory;
    }

    @Override
    public void ungetService(
            Bundle bundle, ServiceRegistration<ConnectionFactory> registration, ConnectionFactory factory) {
        // connections are their users' to close
    }
}
