package dev.midstream.processing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midstream.storage.api.ObjectContent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Columns of a CSV file with a header: what type they have, how many values, which are least and greatest. */
final class CsvProfile implements Pipeline {
    private static final int HEADER_LIMIT = 1 << 16;

    @Override
    public String name() {
        return "csv-profile";
    }

    @Override
    public void run(ObjectContent object, Outputs outputs, ObjectNode result) throws IOException {
        try (BufferedReader text =
                new BufferedReader(new InputStreamReader(object.stream(), StandardCharsets.UTF_8.newDecoder()))) {
            char delimiter = delimiter(text);
            CSVFormat format = CSVFormat.DEFAULT
                    .builder()
                    .setDelimiter(delimiter)
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .setAllowMissingColumnNames(true)
                    .get();
            try (CSVParser rows = CSVParser.parse(text, format)) {
                profile(rows, delimiter, result);
            }
        } catch (CharacterCodingException e) {
            throw new UnfitObjectException("The object is no UTF-8 text.");
        } catch (IllegalArgumentException e) {
            throw new UnfitObjectException("The object is no CSV file with a header: " + e.getMessage());
        } catch (UncheckedIOException e) {
            throw e.getCause() instanceof CharacterCodingException
                    ? new UnfitObjectException("The object is no UTF-8 text.")
                    : e.getCause();
        }
    }

    private static void profile(CSVParser parser, char delimiter, ObjectNode result) throws UnfitObjectException {
        List<Column> columns = parser.getHeaderNames().stream().map(Column::new).toList();
        if (columns.isEmpty()) {
            throw new UnfitObjectException("The object is empty: a CSV file has a header at least.");
        }
        long rows = 0;
        long ragged = 0;
        for (CSVRecord row : parser) {
            rows++;
            ragged += row.size() == columns.size() ? 0 : 1;
            for (int i = 0; i < Math.min(row.size(), columns.size()); i++) {
                columns.get(i).add(row.get(i));
            }
        }
        result.put("rows", rows);
        result.put("raggedRows", ragged);
        result.put("delimiter", String.valueOf(delimiter));
        ArrayNode array = result.putArray("columns");
        columns.forEach(column -> column.into(array.addObject()));
    }

    /** The one of the usual delimiters that the first line has most of. */
    private static char delimiter(BufferedReader text) throws IOException {
        text.mark(HEADER_LIMIT);
        char[] head = new char[HEADER_LIMIT / 2];
        int n = Math.max(0, text.read(head));
        text.reset();
        String line = new String(head, 0, n).lines().findFirst().orElse("");
        char best = ',';
        for (char candidate : new char[] {';', '\t', '|'}) {
            best = count(line, candidate) > count(line, best) ? candidate : best;
        }
        return best;
    }

    private static long count(String line, char delimiter) {
        return line.chars().filter(c -> c == delimiter).count();
    }
}
