package dev.midstream.messaging.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Who may use the broker. Each account's password is in a file of its own that only the node's user can read, made when
 * the account is first needed; replacing the file replaces the password. Thread-safe.
 */
@Component(service = Accounts.class)
public final class Accounts {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final int BYTES = 24;

    private final Path folder;
    private final ConcurrentMap<String, Account> accounts = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Internal> internal = new ConcurrentHashMap<>();

    private record Internal(Account account, Supplier<List<String>> passwords) {}

    @Activate
    public Accounts(BundleContext context) throws IOException {
        this(Path.of(context.getProperty("karaf.etc"), "midstream", "messaging"));
    }

    Accounts(Path folder) throws IOException {
        this.folder = Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        require(Account.ADMIN);
    }

    /**
     * The account of this name, made with a password if there is none.
     *
     * @throws IllegalArgumentException if the name cannot be one
     */
    Account require(String name) {
        refuseInternal(name);
        return accounts.computeIfAbsent(name, absent -> {
            ensurePassword(absent);
            return Account.of(absent);
        });
    }

    /** Grants an account more than it owns; replaces what was granted before. */
    void grant(Account account) {
        refuseInternal(account.name());
        ensurePassword(account.name());
        accounts.put(account.name(), account);
    }

    /** Takes back what was granted. The account stays. */
    void revoke(String name) {
        accounts.computeIfPresent(name, (known, account) -> Account.of(known));
    }

    /**
     * An account of the broker's own, whose password is in no file of its own.
     *
     * @param passwords asked at each connection; each is accepted, and without one every connection is refused
     */
    void internal(Account account, Supplier<List<String>> passwords) {
        internal.put(account.name(), new Internal(account, passwords));
    }

    private void refuseInternal(String name) {
        if (internal.containsKey(name)) {
            throw new IllegalArgumentException("'" + name + "' is an account of the broker's own: choose another name");
        }
    }

    Collection<Account> all() {
        List<Account> all = new ArrayList<>(accounts.values());
        internal.values().forEach(each -> all.add(each.account()));
        return all;
    }

    /** The account, if name and password belong together. */
    Optional<Account> authenticate(String name, String password) {
        if (name == null || password == null) {
            return Optional.empty();
        }
        Internal own = internal.get(name);
        if (own != null) {
            return own.passwords().get().stream().anyMatch(known -> same(known, password))
                    ? Optional.of(own.account())
                    : Optional.empty();
        }
        Account account = accounts.get(name);
        return account != null && same(password(name), password) ? Optional.of(account) : Optional.empty();
    }

    private static boolean same(String known, String password) {
        return MessageDigest.isEqual(known.getBytes(StandardCharsets.UTF_8), password.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalStateException if its file cannot be read */
    String password(String name) {
        try {
            return Files.readString(file(name)).strip();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The password of messaging account " + name + " could not be read: " + e
                            + ". Restore the file, or remove it and restart the node to have a new one made.",
                    e);
        }
    }

    private Path file(String name) {
        return folder.resolve(name + ".password");
    }

    private void ensurePassword(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name
                            + "' cannot name a messaging account: use letters, digits, dashes and underscores, and dots between");
        }
        if (Files.exists(file(name))) {
            return;
        }
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        try {
            Path draft = Files.createTempFile(folder, ".", ".new"); // readable by its owner only
            Files.writeString(draft, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
            Files.move(draft, file(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The password of messaging account " + name + " could not be written to " + folder + ": " + e, e);
        }
    }
}
