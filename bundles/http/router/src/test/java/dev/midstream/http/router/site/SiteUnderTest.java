package dev.midstream.http.router.site;

import java.util.List;
import javax.servlet.Servlet;
import org.osgi.service.http.context.ServletContextHelper;

/** A site that serves everything by one servlet. */
public final class SiteUnderTest {
    private SiteUnderTest() {}

    public static Site of(Servlet servlet) {
        ServletMapping mapping =
                new ServletMapping("test", servlet, List.of(PathPattern.below("/")), true, false, List.of());
        return new Site(
                List.of(new MountedContext("", null, new ServletContextHelper() {}, List.of(mapping), List.of())));
    }
}
