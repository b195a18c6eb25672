package dev.midstream.storage.api;

import java.nio.charset.StandardCharsets;

/** Which keys are valid. */
public final class Keys {

    public static final int MAX_BYTES = 1024;

    private Keys() {}

    /**
     * Checks a key.
     *
     * @return the key
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static String check(String key) {
        if (key == null || key.isEmpty()) {
            throw new IllegalArgumentException("an object's key must not be empty");
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("an object's key must not be longer than " + MAX_BYTES + " bytes");
        }
        if (key.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("an object's key must not contain control characters");
        }
        if (key.startsWith("/") || key.equals("meta") || key.endsWith("/meta")) {
            throw new IllegalArgumentException("an object's key must not start with '/' or end with '/meta': " + key);
        }
        return key;
    }
}
