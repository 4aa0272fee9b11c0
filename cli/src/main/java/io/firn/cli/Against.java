package io.firn.cli;

import io.firn.ledger.SourceException;
import io.firn.node.Progress;
import io.firn.node.Verify;
import io.firn.stellar.HistoryArchive;
import io.firn.stellar.StellarChain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A history archive that was read whole and is then a witness, and what is said of it.
 *
 * @param root where it is
 * @param report what its own checks found
 * @param bad what of it does not hold, the first {@value #MOST_LISTED}
 * @param badCount all that does not hold
 */
record Against(Path root, HistoryArchive archive, HistoryArchive.Report report, List<Verify.Bad> bad, long badCount) {
    static final int MOST_LISTED = 10_000;

    /**
     * Reads an archive.
     *
     * @throws SourceException when there is none, it cannot be read, or it is another network's
     */
    static Against read(Path root, StellarChain chain, Progress progress) throws SourceException {
        HistoryArchive archive = HistoryArchive.open(root, chain);
        List<Verify.Bad> bad = new ArrayList<>();
        long[] count = {0};
        HistoryArchive.Report report = archive.audit(new HistoryArchive.Listener() {
            @Override
            public void bad(String what, String where) {
                if (++count[0] <= MOST_LISTED) {
                    bad.add(new Verify.Bad(what, where));
                }
            }

            @Override
            public void read(long done, long total) {
                progress.at(done, total);
            }
        });
        return new Against(root, archive, report, bad, count[0]);
    }

    /** What the archive holds and what comparing with it gave, for people. */
    String words(Verify.Compared compared) {
        String held = report.checkpoints() + " checkpoints, " + report.ledgers() + " ledgers, " + report.transactions()
                + " transactions in " + root + (badCount == 0 ? "" : ", " + badCount + " bad");
        String outcome = compared.ledgers() == 0
                ? "none compared"
                : compared.ledgers() + " compared, "
                        + (compared.different() == 0 ? "all the same" : compared.different() + " differ");
        return held + "; " + outcome
                + (compared.absent() == 0 || compared.ledgers() == 0 ? "" : ", not there: " + absent(compared));
    }

    private static String absent(Verify.Compared compared) {
        long named = 0;
        for (Verify.Range range : compared.absentRanges()) {
            named += range.lastSeq() - range.firstSeq() + 1;
        }
        String ranges = compared.absentRanges().stream().map(Against::text).collect(Collectors.joining(", "));
        return ranges + (named == compared.absent() ? "" : " and " + (compared.absent() - named) + " more");
    }

    private static String text(Verify.Range range) {
        return range.firstSeq() == range.lastSeq()
                ? "ledger " + range.firstSeq()
                : "ledgers " + range.firstSeq() + " to " + range.lastSeq();
    }

    /** Why nothing was compared, naming both ranges. */
    String noOverlap(Verify.Report verified, Verify.Compared compared) {
        String here = verified.ledgers() == 0
                ? "no ledger was verified here"
                : "verified here are ledgers " + compared.firstSeq() + " to " + compared.lastSeq();
        String there = report.firstSeq().isEmpty()
                ? "no ledger"
                : "ledgers " + report.firstSeq().getAsLong() + " to "
                        + report.lastSeq().orElseThrow();
        return "nothing was compared: " + here + ", history archive " + root + " holds " + there;
    }

    void json(ObjectNode json, Verify.Compared compared) {
        json.put("checkpoints", report.checkpoints());
        json.put("ledgers", report.ledgers());
        json.put("transactions", report.transactions());
        json.put("compared", compared.ledgers());
        number(json, "from", report.firstSeq());
        number(json, "to", report.lastSeq());
        ArrayNode absent = json.putArray("absent");
        compared.absentRanges()
                .forEach(range ->
                        absent.addObject().put("from", range.firstSeq()).put("to", range.lastSeq()));
    }

    private static void number(ObjectNode json, String name, OptionalLong value) {
        if (value.isPresent()) {
            json.put(name, value.getAsLong());
        } else {
            json.putNull(name);
        }
    }
}
