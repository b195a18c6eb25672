package dev.midstream.auth;

import java.time.Duration;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Auth")
@interface AuthConfig {
    /** Whether anybody may make a user for themselves, with the role user. */
    boolean open_registration() default false;

    /** How long an access token is good for. */
    int access_minutes() default 15;

    /** How long after its last use a refresh token is good for. */
    int refresh_days() default 30;

    /** How long a key signs. */
    int rotation_days() default 30;

    /** How many wrong passwords in a row lock a name. */
    int lockout_failures() default 5;

    /** For how long; each further failure doubles it, up to an hour. */
    int lockout_seconds() default 30;

    /** Where the first admin's password is left; empty: in the node's etc/midstream. */
    String admin_password_file() default "";

    /** The same, as the classes here want it. */
    record Times(Duration access, Duration refresh, Duration rotation) {
        static Times of(AuthConfig config) {
            return new Times(
                    Duration.ofMinutes(config.access_minutes()),
                    Duration.ofDays(config.refresh_days()),
                    Duration.ofDays(config.rotation_days()));
        }
    }
}
