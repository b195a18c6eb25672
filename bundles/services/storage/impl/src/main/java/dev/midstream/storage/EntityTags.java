package dev.midstream.storage;

import dev.midstream.storage.api.Precondition;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The If-Match and If-None-Match headers (RFC 9110, section 13.1). */
final class EntityTags {
    private static final Pattern TAG = Pattern.compile("(?:W/)?\"([^\"]*)\"");

    private EntityTags() {}

    static Precondition precondition(String ifMatch, String ifNoneMatch) {
        return new Precondition(parse(ifMatch), parse(ifNoneMatch));
    }

    static Set<String> parse(String header) {
        if (header == null || header.isBlank()) {
            return Set.of();
        }
        if (header.strip().equals("*")) {
            return Set.of("*");
        }
        Set<String> tags = new HashSet<>();
        for (Matcher tag = TAG.matcher(header); tag.find(); ) {
            tags.add(tag.group(1));
        }
        // a header that holds no tag matches no object, rather than every one
        return tags.isEmpty() ? Set.of(header.strip()) : tags;
    }
}
