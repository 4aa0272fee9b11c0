package io.firn.cold;

import java.io.IOException;
import java.util.List;

/** What a case writes to and reads from: a back end itself, or a handle over one. */
public interface Driven extends AutoCloseable {
    ColdReads reads();

    /** Writes a section and makes it visible. */
    void put(Section section) throws IOException;

    void truncateAbove(long seq) throws IOException;

    List<DrainedLedger> drainAbove(long seq) throws IOException;

    void pruneBelow(long seq) throws IOException;

    @Override
    void close() throws IOException;

    /** The back end itself. Calls are not kept apart: beside destructive ones only streams may run. */
    static Driven directly(ColdBackEnd backEnd) {
        return new Driven() {
            @Override
            public ColdReads reads() {
                return backEnd;
            }

            @Override
            public void put(Section section) throws IOException {
                try (ColdBackEnd.Prepared prepared = backEnd.prepare(section)) {
                    prepared.publish(Deadline.never());
                }
            }

            @Override
            public void truncateAbove(long seq) throws IOException {
                backEnd.truncateAbove(seq, Deadline.never());
            }

            @Override
            public List<DrainedLedger> drainAbove(long seq) throws IOException {
                return backEnd.drainAbove(seq, Deadline.never());
            }

            @Override
            public void pruneBelow(long seq) throws IOException {
                backEnd.pruneBelow(seq, Deadline.never());
            }

            @Override
            public void close() throws IOException {
                backEnd.close();
            }
        };
    }
}
