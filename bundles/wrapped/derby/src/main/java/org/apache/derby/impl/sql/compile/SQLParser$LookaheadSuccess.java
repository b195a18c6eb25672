package org.apache.derby.impl.sql.compile;

/**
 * Takes the place of Derby's own class of this name. Every parser keeps one for as long as its connection lives. Derby's
 * remembers the stack that it was made on, and with it the class loader of whoever used the connection first: a retired
 * revision would stay in memory until the pool gives the connection up. This one remembers nothing.
 */
class SQLParser$LookaheadSuccess extends Error {
    private static final long serialVersionUID = 1L;

    SQLParser$LookaheadSuccess() {
        super(null, null, false, false);
    }
}
