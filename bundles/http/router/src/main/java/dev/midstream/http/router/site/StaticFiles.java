package dev.midstream.http.router.site;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import javax.servlet.ServletContext;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.framework.Bundle;

/**
 * Serves files of a revision. Their entity tags differ between revisions, so that a cache never keeps what a swap has
 * replaced; for the same reason there is no Last-Modified: after an undo the older file is the right one.
 */
final class StaticFiles extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Bundle revision;
    private final transient ServletContext context;
    private final String prefix;

    /** @param prefix of their names; with a pattern that is no prefix it is the name of the one file */
    StaticFiles(Bundle revision, ServletContext context, String prefix) {
        this.revision = revision;
        this.context = context;
        this.prefix = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = request.getPathInfo() == null ? prefix : prefix + request.getPathInfo();
        URL file = name.endsWith("/") || (name + "/").contains("/../") ? null : context.getResource(name);
        if (file == null) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        URLConnection connection = file.openConnection();
        try (InputStream content = connection.getInputStream()) {
            long length = connection.getContentLengthLong();
            String tag = "\"" + Long.toHexString(revision.getBundleId()) + "-"
                    + Long.toHexString(connection.getLastModified()) + "-" + Long.toHexString(length) + "\"";
            response.setHeader("ETag", tag);
            if (known(request.getHeader("If-None-Match"), tag)) {
                response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
                return;
            }
            String type = context.getMimeType(name);
            response.setContentType(type == null ? "application/octet-stream" : type);
            if (length >= 0) {
                response.setContentLengthLong(length);
            }
            content.transferTo(response.getOutputStream());
        }
    }

    private static boolean known(String tags, String tag) {
        return tags != null && (tags.strip().equals("*") || tags.contains(tag));
    }
}
