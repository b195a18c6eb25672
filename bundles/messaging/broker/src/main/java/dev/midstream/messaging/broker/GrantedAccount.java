package dev.midstream.messaging.broker;

import java.util.Arrays;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** An account that is granted more than it owns: a client outside, or a service. One for each configuration. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "dev.midstream.messaging.account",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = GrantedAccount.Config.class, factory = true)
public final class GrantedAccount {
    private final Accounts accounts;
    private final String name;

    @ObjectClassDefinition(name = "Midstream messaging account")
    @interface Config {
        @AttributeDefinition(description = "User name, or the Bundle-SymbolicName of a service")
        String name();

        @AttributeDefinition(description = "Destinations that it may consume from; a last segment > stands for any")
        String[] read() default {};

        @AttributeDefinition(description = "Destinations that it may send to; a last segment > stands for any")
        String[] write() default {};
    }

    @Activate
    public GrantedAccount(Config config, @Reference Accounts accounts) {
        this.accounts = accounts;
        this.name = config.name();
        accounts.grant(new Account(name, names(config.read()), names(config.write())));
    }

    /** A list in a file of properties comes as one text. */
    private static List<String> names(String... lists) {
        return Arrays.stream(lists)
                .flatMap(list -> Arrays.stream(list.split(",")))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    @Deactivate
    public void revoke() {
        accounts.revoke(name);
    }
}
