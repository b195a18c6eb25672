package dev.midstream.messaging.broker;

import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.Set;
import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.ConnectionContext;
import org.apache.activemq.command.ConnectionInfo;
import org.apache.activemq.security.AbstractAuthenticationBroker;
import org.apache.activemq.security.SecurityContext;

/** Lets in who has an account and its password, by whatever protocol, and nobody else. */
final class Authentication extends AbstractAuthenticationBroker {
    private final Accounts accounts;

    Authentication(Broker next, Accounts accounts) {
        super(next);
        this.accounts = accounts;
    }

    @Override
    public void addConnection(ConnectionContext context, ConnectionInfo info) throws Exception {
        SecurityContext authenticated = authenticate(info.getUserName(), info.getPassword(), null);
        context.setSecurityContext(authenticated);
        securityContexts.add(authenticated);
        try {
            super.addConnection(context, info);
        } catch (Exception e) {
            securityContexts.remove(authenticated);
            context.setSecurityContext(null);
            throw e;
        }
    }

    @Override
    public SecurityContext authenticate(String name, String password, X509Certificate[] certificates) {
        Account account = accounts.authenticate(name, password)
                .orElseThrow(() -> new SecurityException(
                        name == null
                                ? "A user name and a password are needed"
                                : "User " + name + " is unknown or the password is wrong"));
        return new Member(account);
    }

    private static final class Member extends SecurityContext {
        private final Set<Principal> principals;

        Member(Account account) {
            super(account.name());
            // by name: what is granted may change while it is connected
            this.principals = Set.of(Permissions.principal(account.name()));
        }

        @Override
        public Set<Principal> getPrincipals() {
            return principals;
        }
    }
}
