// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What is logged while this is open, by any thread. */
public final class LogEvents implements AutoCloseable {

    private final Queue<LogEvent> events = new ConcurrentLinkedQueue<>();
    private final Logger root = (Logger) LogManager.getRootLogger();
    private final AbstractAppender appender =
            new AbstractAppender("events-" + hashCode(), null, null, true, Property.EMPTY_ARRAY) {
                @Override
                public void append(LogEvent event) {
                    events.add(event.toImmutable());
                }
            };

    /** Starts to listen. */
    public LogEvents() {
        appender.start();
        root.addAppender(appender);
    }

    /** The messages of the events so far that {@code wanted} accepts. */
    public List<String> messages(Predicate<LogEvent> wanted) {
        return events.stream()
                .filter(wanted)
                .map(event -> event.getMessage().getFormattedMessage())
                .toList();
    }

    /** Everything so far, stack traces included. */
    public String text() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        for (LogEvent event : events) {
            out.println(event.getLoggerName() + ": " + event.getMessage().getFormattedMessage());
            if (event.getThrown() != null) {
                event.getThrown().printStackTrace(out);
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        root.removeAppender(appender);
        appender.stop();
    }
}
