package dev.midstream.remote.jms;

import java.nio.charset.StandardCharsets;

/** What an answer is: its first byte. The order is part of the protocol. */
enum Answer {
    /** A result or an exception, as the codec writes it. */
    RESULT,
    /** There is no such method here. It was not executed. */
    UNREGISTERED,
    /** The arguments cannot be read. It was not executed. */
    ARGUMENTS,
    /** Its deadline was over before it began. */
    LATE,
    /** Somebody had it before and is gone, and may have executed it. */
    LOST;

    private static final Answer[] ALL = values();

    /** @return null if it is of another protocol */
    static Answer of(byte[] answer) {
        return answer.length == 0 || answer[0] < 0 || answer[0] >= ALL.length ? null : ALL[answer[0]];
    }

    byte[] with(String text) {
        byte[] bytes = (" " + text).getBytes(StandardCharsets.UTF_8);
        bytes[0] = (byte) ordinal();
        return bytes;
    }
}
