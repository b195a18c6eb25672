package dev.midstream.messaging.broker;

import java.security.Principal;
import java.util.Arrays;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.security.AuthorizationMap;

/** Which accounts may do what with a destination, as the broker asks it. */
final class Permissions implements AuthorizationMap {
    /** What clients listen to so as to know when their temporary destinations are gone. */
    private static final Set<String> FOR_ALL =
            Set.of("ActiveMQ.Advisory.TempQueue", "ActiveMQ.Advisory.TempTopic", "ActiveMQ.Advisory.Connection");

    private final Accounts accounts;

    Permissions(Accounts accounts) {
        this.accounts = accounts;
    }

    static Principal principal(String name) {
        return new User(name);
    }

    private record User(String name) implements Principal {
        @Override
        public String getName() {
            return name;
        }
    }

    private Set<Principal> who(ActiveMQDestination destination, BiPredicate<Account, String> may) {
        ActiveMQDestination[] all = destination.isComposite()
                ? destination.getCompositeDestinations()
                : new ActiveMQDestination[] {destination};
        return accounts.all().stream()
                .filter(account ->
                        Arrays.stream(all).allMatch(each -> forAll(each) || may.test(account, each.getPhysicalName())))
                .map(account -> principal(account.name()))
                .collect(Collectors.toSet());
    }

    private static boolean forAll(ActiveMQDestination destination) {
        return destination.isTopic()
                && Arrays.stream(destination.getPhysicalName().split(",")).allMatch(FOR_ALL::contains);
    }

    @Override
    public Set<?> getReadACLs(ActiveMQDestination destination) {
        return who(destination, Account::mayRead);
    }

    @Override
    public Set<?> getWriteACLs(ActiveMQDestination destination) {
        return who(destination, Account::mayWrite);
    }

    /** To make a destination, by sending to it or consuming from it. */
    @Override
    public Set<?> getAdminACLs(ActiveMQDestination destination) {
        return who(destination, (account, name) -> account.mayRead(name) || account.mayWrite(name));
    }

    /** Everybody may have temporary destinations; {@link Refusals} keeps others from reading them. */
    @Override
    public Set<?> getTempDestinationAdminACLs() {
        return everybody();
    }

    @Override
    public Set<?> getTempDestinationReadACLs() {
        return everybody();
    }

    @Override
    public Set<?> getTempDestinationWriteACLs() {
        return everybody();
    }

    private Set<Principal> everybody() {
        return accounts.all().stream().map(account -> principal(account.name())).collect(Collectors.toSet());
    }
}
