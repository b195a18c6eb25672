package dev.midstream.http.router;

import dev.midstream.http.router.site.RequestPath;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import javax.servlet.http.HttpServletRequest;

/**
 * Checks of a request before it is routed. Without them CXF fails before authentication, so that anonymous callers could
 * make a service look faulty.
 */
final class RequestSyntax {
    /** A request that is refused. */
    record Fault(int status, String detail) {}

    private RequestSyntax() {}

    /** Returns the fault of a request, or null. */
    static Fault check(HttpServletRequest request, RequestPath path) {
        if (path.fault() != null) {
            return new Fault(400, path.fault());
        }
        if (!escaped(request.getQueryString())) {
            return new Fault(
                    400, "The query has a % that is not followed by two hexadecimal digits. Write %25 for a %.");
        }
        return supported(request.getCharacterEncoding())
                ? null
                : new Fault(415, "The character set of the Content-Type is unknown to this node. Send UTF-8.");
    }

    private static boolean escaped(String text) {
        if (text == null) {
            return true;
        }
        for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
            if (at + 2 >= text.length() || !hexadecimal(text.charAt(at + 1)) || !hexadecimal(text.charAt(at + 2))) {
                return false;
            }
        }
        return true;
    }

    private static boolean hexadecimal(char digit) {
        return digit < 128 && Character.digit(digit, 16) >= 0;
    }

    private static boolean supported(String encoding) {
        try {
            return encoding == null || Charset.isSupported(encoding);
        } catch (IllegalCharsetNameException e) {
            return false;
        }
    }
}
