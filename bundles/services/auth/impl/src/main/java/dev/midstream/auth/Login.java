package dev.midstream.auth;

import java.time.Duration;
import java.util.Optional;

/** Lets those in who know their password. */
final class Login {
    private final Users users;
    private final Passwords passwords;
    private final Lockout lockout;

    Login(Users users, Passwords passwords, Lockout lockout) {
        this.users = users;
        this.passwords = passwords;
        this.lockout = lockout;
    }

    /** How it went: one of the two is there, or neither if name and password do not go together. */
    record Outcome(Optional<User> user, Optional<Duration> lockedFor) {}

    Outcome attempt(String givenName, String password) {
        String name = User.normalize(givenName);
        Optional<Duration> locked = lockout.remaining(name);
        if (locked.isPresent()) {
            return new Outcome(Optional.empty(), locked);
        }
        Optional<User> user = users.find(name);
        boolean right = passwords.verify(user.map(User::password).orElse(null), password);
        locked = lockout.remaining(name); // others may have guessed while this one waited for its turn
        if (locked.isPresent()) {
            return new Outcome(Optional.empty(), locked);
        }
        if (!right) {
            lockout.failed(name);
            return new Outcome(Optional.empty(), Optional.empty());
        }
        lockout.succeeded(name);
        return new Outcome(user, Optional.empty());
    }
}
