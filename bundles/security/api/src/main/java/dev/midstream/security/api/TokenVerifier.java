package dev.midstream.security.api;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Verification of bearer tokens. */
@ProviderType
public interface TokenVerifier {

    /**
     * Checks signature, expiry and revocation.
     *
     * @param token an access token as the client sent it
     * @return the caller, or empty if the token is not one of ours, has expired or was revoked
     */
    Optional<Identity> verify(String token);
}
