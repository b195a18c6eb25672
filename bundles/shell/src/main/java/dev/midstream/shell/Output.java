package dev.midstream.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.List;
import org.apache.karaf.shell.support.table.ShellTable;

/** Tables for people, JSON for scripts. */
final class Output {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private Output() {}

    static void json(Object value) {
        try {
            System.out.println(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("No JSON for " + value.getClass(), e);
        }
    }

    static ShellTable table(String empty, String... columns) {
        ShellTable table = new ShellTable().emptyTableText(empty);
        List.of(columns).forEach(table::column);
        return table;
    }

    static String orDash(Object value) {
        return value == null ? "-" : value.toString();
    }

    static String micros(double value) {
        return value == 0 ? "-" : String.format(java.util.Locale.ROOT, "%.1f us", value);
    }

    static String millis(double value) {
        return value == 0 ? "-" : String.format(java.util.Locale.ROOT, "%.1f ms", value);
    }
}
