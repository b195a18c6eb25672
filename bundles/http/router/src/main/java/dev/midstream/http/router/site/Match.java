package dev.midstream.http.router.site;

import javax.servlet.http.HttpServletMapping;
import javax.servlet.http.MappingMatch;

/**
 * The match of a path.
 *
 * @param servletPath the part of the path that the pattern stands for
 * @param pathInfo the rest, or null
 */
public record Match<T>(T value, PathPattern pattern, String servletPath, String pathInfo) {
    /** Returns the match as servlets see it. */
    HttpServletMapping mapping(String servletName) {
        return new HttpServletMapping() {
            @Override
            public String getMatchValue() {
                return switch (pattern.kind()) {
                    case EXACT -> servletPath.substring(1);
                    case EXTENSION ->
                        servletPath.substring(
                                1, servletPath.length() - pattern.key().length() - 1);
                    case PATH -> pathInfo == null ? "" : pathInfo.substring(1);
                    default -> "";
                };
            }

            @Override
            public String getPattern() {
                return pattern.text();
            }

            @Override
            public String getServletName() {
                return servletName == null ? "" : servletName;
            }

            @Override
            public MappingMatch getMappingMatch() {
                return pattern.kind();
            }
        };
    }
}
