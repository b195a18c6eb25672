package dev.midstream.auth;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tokens whose signature was right, the last used ones: a signature costs a hundred times what a look-up does. */
final class SeenTokens {
    private static final int SIZE = 1024;

    private final Map<String, Tokens.Claims> tokens = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tokens.Claims> eldest) {
            return size() > SIZE;
        }
    });

    Tokens.Claims get(String token) {
        return tokens.get(token);
    }

    void put(String token, Tokens.Claims claims) {
        tokens.put(token, claims);
    }
}
