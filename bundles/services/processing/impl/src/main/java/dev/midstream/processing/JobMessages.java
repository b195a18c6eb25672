package dev.midstream.processing;

import dev.midstream.processing.api.JobRequest;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageListener;

/** Takes jobs that are sent as messages, in the form in which they are posted. */
final class JobMessages implements MessageListener {
    static final String DESTINATION = "queue:processing.jobs";

    private final Intake intake;

    JobMessages(Intake intake) {
        this.intake = intake;
    }

    /** @throws MessageFormatRuntimeException if it is no request, or one that will never do */
    @Override
    public void onMessage(Message message) {
        Received received = Received.of(message);
        String pipeline = received.field("pipeline");
        String key = received.field("key");
        if (pipeline == null || key == null) {
            throw new MessageFormatRuntimeException("The fields 'pipeline' and 'key' are needed.");
        }
        try {
            intake.submit(new JobRequest(pipeline, key, received.field("id")), received.id());
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new MessageFormatRuntimeException(e.getMessage(), null, e);
        }
    }
}
