package dev.midstream.processing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midstream.storage.api.ObjectContent;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Lines, words and characters of UTF-8 text of any length. */
final class TextStats implements Pipeline {
    private static final int BUFFER = 1 << 14;

    @Override
    public String name() {
        return "text-stats";
    }

    @Override
    public void run(ObjectContent object, Outputs outputs, ObjectNode result) throws IOException {
        Counter counter = new Counter();
        char[] buffer = new char[BUFFER];
        try (Reader text = new InputStreamReader(object.stream(), StandardCharsets.UTF_8.newDecoder())) {
            for (int n = text.read(buffer); n >= 0; n = text.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    counter.add(buffer[i]);
                }
            }
        } catch (CharacterCodingException e) {
            throw new UnfitObjectException("The object is no UTF-8 text.");
        }
        counter.into(result);
    }

    private static final class Counter {
        private long lines;
        private long words;
        private long blankLines;
        private long characters;
        private long lineLength;
        private long longestLine;
        private boolean inWord;
        private boolean lineHasWord;

        void add(char c) {
            if (!Character.isLowSurrogate(c)) {
                characters++;
            }
            boolean space = Character.isWhitespace(c);
            if (!space && !inWord) {
                words++;
                lineHasWord = true;
            }
            inWord = !space;
            if (c == '\n') {
                endLine();
            } else if (c != '\r' && !Character.isLowSurrogate(c)) {
                lineLength++;
            }
        }

        private void endLine() {
            lines++;
            blankLines += lineHasWord ? 0 : 1;
            longestLine = Math.max(longestLine, lineLength);
            lineLength = 0;
            lineHasWord = false;
        }

        void into(ObjectNode result) {
            if (lineLength > 0) {
                endLine();
            }
            result.put("lines", lines);
            result.put("blankLines", blankLines);
            result.put("words", words);
            result.put("characters", characters);
            result.put("longestLine", longestLine);
        }
    }
}
