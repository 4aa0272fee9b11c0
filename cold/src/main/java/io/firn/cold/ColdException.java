package io.firn.cold;

import io.firn.ledger.Hash;
import java.io.IOException;

/**
 * Why a call to the cold storage had no answer, where the fault is not in what is stored: that is an ordinary
 * {@link IOException}.
 */
public abstract sealed class ColdException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What a call was doing when its time was over. */
    public enum Phase {
        /** It waited for a permit. */
        QUEUE,
        /** It had a permit and waited for what the back end has only so many of: a connection, a file to be fetched. */
        POOL,
        /** The back end worked. */
        WORK
    }

    ColdException(String message) {
        super(message);
    }

    ColdException(String message, Throwable cause) {
        super(message, cause);
    }

    /** One word for it, in metrics. */
    public abstract String label();

    /** The time a call was given is over; nothing of an answer is known. */
    public static final class DeadlineExceeded extends ColdException {
        private static final long serialVersionUID = 1L;

        private final Phase phase;

        public DeadlineExceeded(Phase phase, long allowedMillis) {
            super("no answer within " + allowedMillis + " ms: the time was over "
                    + switch (phase) {
                        case QUEUE -> "while waiting for a permit";
                        case POOL -> "while waiting for the back end's resources";
                        case WORK -> "while reading";
                    });
            this.phase = phase;
        }

        public Phase phase() {
            return phase;
        }

        @Override
        public String label() {
            return "deadline";
        }
    }

    /** So many wait already that this call was not let in. */
    public static final class Overloaded extends ColdException {
        private static final long serialVersionUID = 1L;

        public Overloaded(int waiting) {
            super(waiting + " calls wait already: try again later");
        }

        @Override
        public String label() {
            return "overloaded";
        }
    }

    /** The handle is closed, or about to be. */
    public static final class Closed extends ColdException {
        private static final long serialVersionUID = 1L;

        public Closed() {
            super("the cold storage is closed");
        }

        @Override
        public String label() {
            return "closed";
        }
    }

    /** A fault in the program, not in what is stored; the call had no effect on other calls. */
    public static final class Internal extends ColdException {
        private static final long serialVersionUID = 1L;

        public Internal(Throwable cause) {
            super("the cold storage failed: " + cause, cause);
        }

        @Override
        public String label() {
            return "internal";
        }
    }

    /** More events match than the caller takes. */
    public static final class TooManyEvents extends ColdException {
        private static final long serialVersionUID = 1L;

        private final int limit;

        public TooManyEvents(int limit) {
            super("more than " + limit + " events match: ask for fewer ledgers, or page by page");
            this.limit = limit;
        }

        /** As many as the caller takes. */
        public int limit() {
            return limit;
        }

        @Override
        public String label() {
            return "too_many_events";
        }
    }

    /** The time a stream may last is over; events came before it. */
    public static final class StreamDeadline extends ColdException {
        private static final long serialVersionUID = 1L;

        public StreamDeadline(long allowedMillis) {
            super("the stream was not at its end after " + allowedMillis + " ms");
        }

        @Override
        public String label() {
            return "stream_deadline";
        }
    }

    /** Ledgers that a stream was reading are no longer those that are stored. */
    public static final class Reorg extends ColdException {
        private static final long serialVersionUID = 1L;

        public Reorg(long seq) {
            super("ledger " + seq + " is no longer the one it was when the stream began");
        }

        @Override
        public String label() {
            return "reorg";
        }
    }

    /** The answer cannot be told: a part of what is stored is not understood, or not indexed. */
    public static final class Incomplete extends ColdException {
        private static final long serialVersionUID = 1L;

        public Incomplete(String why) {
            super(why);
        }

        @Override
        public String label() {
            return "incomplete";
        }
    }

    /** The call asks for what cannot be. */
    public static final class InvalidArgument extends ColdException {
        private static final long serialVersionUID = 1L;

        public InvalidArgument(String what) {
            super(what);
        }

        @Override
        public String label() {
            return "invalid_argument";
        }
    }

    /** No ledger has the hash whose events are asked for. */
    public static final class UnknownLedger extends ColdException {
        private static final long serialVersionUID = 1L;

        public UnknownLedger(Hash hash) {
            super("no ledger has the hash " + hash);
        }

        @Override
        public String label() {
            return "unknown_ledger";
        }
    }
}
