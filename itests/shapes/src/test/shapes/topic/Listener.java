package shapes.topic;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.TextMessage;
import org.osgi.service.component.annotations.Component;
import shapes.api.Answers;

@Component(property = "midstream.destination=topic:shapes.topic")
public final class Listener implements MessageListener {
    @Override
    public void onMessage(Message message) {
        try {
            Answers.give(((TextMessage) message).getText(), "VERSION");
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
