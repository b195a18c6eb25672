package dev.midstream.data.sql;

import java.sql.SQLException;

/** The database did not do what was asked; nothing was changed. */
public class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DatabaseException(SQLException cause) {
        super("The database refused: " + cause.getMessage(), cause);
    }
}
