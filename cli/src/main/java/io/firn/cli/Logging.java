package io.firn.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.io.OutputStream;
import java.util.TimeZone;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The log goes to standard error, and only where a command asks for it. */
final class Logging {
    private static final String PATTERN = "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\",UTC} %-5level %msg%n";

    /** Where an exception came from is for those who look into the program, not for those who run it. */
    private static final String NO_TRACE = "%nopex";

    private Logging() {}

    /** Nothing is logged: neither by us nor by a library, whichever way it logs. */
    static void quiet() {
        LoggerContext context = reset();
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    }

    /** Logs our own lines from {@code level} on, and warnings of libraries. */
    static void to(OutputStream out, String level, String format) {
        LoggerContext context = reset();
        Encoder<ILoggingEvent> encoder = switch (format) {
            case "json" -> json(context);
            default -> text(context, Level.toLevel(level).isGreaterOrEqual(Level.INFO));
        };
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(out);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        context.getLogger("io.firn").setLevel(Level.toLevel(level));
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    private static LoggerContext reset() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        return context;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context, boolean withoutTraces) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(withoutTraces ? PATTERN + NO_TRACE : PATTERN);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.setTimeZone(TimeZone.getTimeZone("UTC").getID());
        encoder.start();
        return encoder;
    }
}
