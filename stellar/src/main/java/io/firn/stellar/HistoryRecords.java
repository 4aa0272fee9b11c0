package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The records of one file of a checkpoint, taken in the order of ledgers, as far as it can be read.
 *
 * <p>Format: gzip of framed XDR; ledgers ascend, those without a record are left out.
 *
 * <p>Owns: the file.
 *
 * <p>Limits: one record in memory, of {@value #MAX_SET_BYTES} bytes, a header of {@value LedgerWalker#HEAD_BYTES};
 * {@value #MAX_RECORDS} records.
 *
 * <p>Threading: confined to its owner.
 */
final class HistoryRecords implements Closeable {
    /** Twice what a checkpoint has ledgers: so many may lie in a wrong place before the file is given up. */
    static final int MAX_RECORDS = 2 * HistoryFiles.CHECKPOINT_LEDGERS;

    /** Hundreds of times the largest set seen on the public network. */
    private static final int MAX_SET_BYTES = 1 << 26;

    private final Path file;
    private final Content content;
    private final long lastSeq;
    private final HistoryArchive.Listener heard;
    private final InputStream in;
    private Optional<FrameReader> frames = Optional.empty();
    private Optional<Slice> ahead = Optional.empty();
    private long aheadSeq;
    private long takenSeq = -1;
    private int count;
    private boolean lost;

    /** What records are. */
    enum Content {
        /** LedgerHeaderHistoryEntry. */
        HEADERS(LedgerWalker.HEAD_BYTES),
        /** What begins with the sequence of its ledger. */
        NUMBERED(MAX_SET_BYTES);

        private final int maxBytes;

        Content(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        /** The ledger of a record. */
        private long seq(Slice record) throws BadLedgerException {
            XdrStepper xdr = new XdrStepper();
            xdr.over(record, "record");
            return switch (this) {
                case HEADERS ->
                    StellarHeader.alone(xdr).facts(xdr.array(), xdr.start()).seq();
                case NUMBERED -> Integer.toUnsignedLong(xdr.int32(xdr.start()));
            };
        }
    }

    private HistoryRecords(Path file, Content content, long lastSeq, HistoryArchive.Listener heard, InputStream in) {
        this.file = file;
        this.content = content;
        this.lastSeq = lastSeq;
        this.heard = heard;
        this.in = in;
    }

    /**
     * Opens a file, or tells that it is missing or damaged.
     *
     * @param lastSeq the last ledger of its checkpoint
     * @throws SourceException when it is there and does not answer
     */
    static HistoryRecords open(Path file, Content content, long lastSeq, HistoryArchive.Listener heard)
            throws SourceException {
        InputStream raw;
        try {
            raw = Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            HistoryRecords none = new HistoryRecords(file, content, lastSeq, heard, InputStream.nullInputStream());
            none.lose("its file is missing");
            return none;
        } catch (IOException e) {
            throw new SourceException(Kind.UNREACHABLE, file + ": cannot be read: " + e, e);
        }
        HistoryRecords records = new HistoryRecords(file, content, lastSeq, heard, raw);
        boolean opened = false;
        try {
            records.frames =
                    Optional.of(FrameReader.open(file.toString(), new GZIPInputStream(raw, 1 << 16), content.maxBytes));
            opened = true;
        } catch (ZipException | EOFException e) {
            records.lose("its file is not gzip, or ends within its first bytes");
            opened = true;
        } catch (SourceException e) {
            records.damaged(e);
            opened = true;
        } catch (IOException e) {
            throw new SourceException(Kind.UNREACHABLE, file + ": cannot be read: " + e, e);
        } finally {
            if (!opened) {
                close(raw);
            }
        }
        return records;
    }

    Path file() {
        return file;
    }

    /** True when what follows, or all of it, cannot be read; that was told. */
    boolean isLost() {
        return lost;
    }

    /**
     * The record of a ledger above the one asked for last; empty when there is none, or it is lost.
     *
     * @throws SourceException when the file does not answer
     */
    Optional<Slice> take(long seq) throws SourceException {
        while (!lost) {
            if (ahead.isEmpty() && !read()) {
                return Optional.empty();
            }
            if (aheadSeq > seq && aheadSeq <= lastSeq) {
                return Optional.empty();
            }
            Optional<Slice> record = ahead;
            ahead = Optional.empty();
            if (aheadSeq == seq) {
                takenSeq = seq;
                return record;
            }
            misplaced();
        }
        return Optional.empty();
    }

    /** Reads what is left, which should be nothing. */
    void finish() throws SourceException {
        while (!lost && (ahead.isPresent() || read())) {
            ahead = Optional.empty();
            misplaced();
        }
    }

    @Override
    public void close() {
        close(in);
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void misplaced() {
        heard.bad(
                "ledger " + aheadSeq + ": its record is out of place"
                        + (takenSeq < 0 ? "" : ", behind that of ledger " + takenSeq)
                        + " in the checkpoint of ledger " + lastSeq,
                file.toString());
    }

    /** Reads one record ahead; false at the end, or when what follows is lost. */
    private boolean read() throws SourceException {
        while (frames.isPresent()) {
            try {
                Optional<FrameReader.Frame> frame = frames.get().next();
                if (frame.isEmpty()) {
                    frames = Optional.empty();
                } else if (++count > MAX_RECORDS) {
                    lose("its file holds more than " + MAX_RECORDS + " records");
                } else if (numbered(frame.get().bytes())) {
                    return true;
                }
            } catch (SourceException e) {
                damaged(e);
            }
        }
        return false;
    }

    private boolean numbered(Slice record) {
        try {
            aheadSeq = content.seq(record);
            ahead = Optional.of(record);
            return true;
        } catch (BadLedgerException e) {
            heard.bad(
                    "checkpoint of ledger " + lastSeq + ": record " + count + " does not tell its ledger: "
                            + e.getMessage(),
                    file.toString());
            return false;
        }
    }

    private void damaged(SourceException e) throws SourceException {
        if (e.kind() != Kind.CORRUPT) {
            throw e;
        }
        String message = String.valueOf(e.getMessage());
        String prefix = file + ": ";
        lose("its file " + (message.startsWith(prefix) ? message.substring(prefix.length()) : message));
    }

    private void lose(String why) {
        lost = true;
        frames = Optional.empty();
        ahead = Optional.empty();
        String behind = takenSeq < 0 ? "" : ", behind ledger " + takenSeq;
        heard.bad("checkpoint of ledger " + lastSeq + behind + ": " + why, file.toString());
    }
}
