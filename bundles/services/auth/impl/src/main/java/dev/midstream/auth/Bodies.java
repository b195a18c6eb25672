package dev.midstream.auth;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Set;

/** What clients send and get. */
final class Bodies {
    private Bodies() {}

    /** Roles are optional. */
    record NewUser(@JsonAlias("username") String name, String password, Set<String> roles) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record UserView(String name, Set<String> roles, Instant created) {
        static UserView of(User user) {
            return new UserView(user.name(), user.roles(), user.created());
        }
    }

    /** The names are OAuth's. */
    record Credentials(
            @JsonProperty("grant_type") @JsonAlias("grant") String grantType,
            @JsonProperty("username") @JsonAlias("name") String name,
            String password,
            @JsonProperty("refresh_token") String refreshToken) {

        /** Without a grant type it is clear from the rest. */
        String kind() {
            if (grantType == null) {
                return refreshToken == null ? "password" : "refresh_token";
            }
            return "refresh".equals(grantType) ? "refresh_token" : grantType;
        }
    }

    /** The names are OAuth's; the id is for revoking it. */
    record TokenView(
            String id,
            @JsonProperty("token_type") String tokenType,
            @JsonProperty("access_token") String accessToken,
            @JsonProperty("expires_in") long expiresIn,
            @JsonProperty("refresh_token") String refreshToken) {

        static TokenView of(Tokens.Pair pair) {
            return new TokenView(
                    pair.session(), "Bearer", pair.access(), pair.expiresIn().toSeconds(), pair.refresh());
        }
    }
}
