package dev.midstream.data.sql;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** The database did not do what was asked; nothing was changed. */
public class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String NO_CONNECTION = "08";

    public DatabaseException(SQLException cause) {
        super(sentence(cause), cause);
    }

    private static String sentence(SQLException cause) {
        String state = String.valueOf(cause.getSQLState());
        if (cause instanceof SQLTransientConnectionException || state.startsWith(NO_CONNECTION)) {
            String why = cause.getCause() == null ? "" : " (" + cause.getCause().getMessage() + ")";
            return "The database could not be reached: " + cause.getMessage() + why
                    + ". See that it runs, and that url, user and password in etc/org.ops4j.datasource-*.cfg are right.";
        }
        return "The database refused: " + cause.getMessage();
    }
}
