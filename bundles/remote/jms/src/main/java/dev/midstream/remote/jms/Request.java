package dev.midstream.remote.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A call as it was received.
 *
 * @param id of the call, the same in each copy of it
 * @param answers where its caller waits
 * @param deadline in terms of {@link System#nanoTime()}
 * @param persistent whether it is executed at least once, unless its time is over; else once at most
 * @param again whether somebody may have had it before
 * @param headers that travel with it
 * @param body as the codec wrote it
 */
@SuppressWarnings("ArrayRecordComponent")
record Request(
        String id,
        Queue answers,
        long deadline,
        boolean persistent,
        boolean again,
        Map<String, String> headers,
        byte[] body) {

    /** @return null if it is none, such as one whose answer would go to somebody else's queue */
    static Request of(Message message) throws JMSException {
        if (!(message instanceof BytesMessage bytes)
                || !(message.getJMSReplyTo() instanceof Queue answers)
                || !Names.isAnswers(answers.getQueueName())
                || message.getJMSCorrelationID() == null
                || message.getJMSExpiration() == 0) {
            return null;
        }
        byte[] body = new byte[(int) bytes.getBodyLength()];
        bytes.readBytes(body);
        long left = message.getJMSExpiration() - System.currentTimeMillis();
        return new Request(
                message.getJMSCorrelationID(),
                answers,
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(left),
                isPersistent(message),
                message.getJMSRedelivered(),
                Headers.read(message),
                body);
    }

    static boolean isPersistent(Message message) throws JMSException {
        return message.getJMSDeliveryMode() == DeliveryMode.PERSISTENT;
    }

    boolean isLate() {
        return deadline - System.nanoTime() <= 0;
    }
}
