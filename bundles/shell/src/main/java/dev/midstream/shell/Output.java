package dev.midstream.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.support.CommandException;

/**
 * Prints the result of one command: lines and tables for people, or one JSON document for programs. With JSON, standard
 * output has nothing else: progress is left out, and the sentence of a failure goes to standard error. Not thread-safe.
 */
final class Output {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final PrintStream out;
    private final PrintStream err;
    private final PrintStream console;
    private final boolean json;
    private boolean documentPrinted;

    /**
     * @param out standard output of the command, which may be a pipe
     * @param err standard error of the command
     * @param console the session's console; to flush {@code out} alone does not send anything to a remote client
     */
    Output(PrintStream out, PrintStream err, PrintStream console, boolean json) {
        this.out = out;
        this.err = err;
        this.console = console;
        this.json = json;
    }

    /** Returns true if the command prints JSON. */
    boolean json() {
        return json;
    }

    /** Prints the only document of this command. */
    void json(Object value) {
        documentPrinted = true;
        try {
            out.println(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write " + value.getClass() + " as JSON: " + e.getMessage(), e);
        }
        flush();
    }

    /** Prints a line for people and sends it to the client. Prints nothing with JSON. */
    void line(String line) {
        if (!json) {
            out.println(line);
            flush();
        }
    }

    void lines(List<String> lines) {
        lines.forEach(this::line);
    }

    void table(Table table) {
        lines(table.lines());
    }

    /** Prints a label and a text of any length, in as many lines as the text needs. */
    void field(String label, Object value) {
        lines(Text.field(label, String.valueOf(value)));
    }

    /**
     * Creates the exception that ends the command. Karaf prints its help text as the last line, as it is.
     *
     * @param message the failure, for people
     */
    CommandException failure(String message, Throwable cause) {
        String sentence = Text.sentence(message);
        if (!json) {
            return new CommandException(sentence, sentence, cause);
        }
        if (!documentPrinted) {
            json(Map.of("error", sentence));
        }
        err.println(sentence);
        err.flush();
        return new CommandException("", sentence, cause);
    }

    private void flush() {
        out.flush();
        console.flush();
    }
}
