package dev.midstream.auth;

import dev.midstream.data.sql.Sql;
import dev.midstream.security.api.Identity;
import dev.midstream.security.api.TokenVerifier;
import java.time.Clock;
import java.util.Optional;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Who a token stands for. */
@Component(
        service = TokenVerifier.class,
        immediate = true,
        configurationPid = "dev.midstream.auth",
        property = {"service.exported.interfaces=*", "midstream.idempotent=verify"})
@Designate(ocd = AuthConfig.class)
public class Verifier implements TokenVerifier {
    private final Tokens tokens;

    @Activate
    public Verifier(@Reference(target = "(dataSourceName=auth)") DataSource dataSource, AuthConfig config) {
        AuthConfig.Times times = AuthConfig.Times.of(config);
        Clock clock = Clock.systemUTC();
        Sql sql = Database.open(dataSource);
        SigningKeys keys = new SigningKeys(sql, clock, times.rotation(), times.access());
        tokens = new Tokens(sql, keys, new Users(sql, new Passwords(), clock), clock, times);
    }

    @Override
    public Optional<Identity> verify(String token) {
        return tokens.verify(token);
    }
}
