package io.firn.format.txindex.v1;

/**
 * Who takes which part next, and whose turn it is to write.
 *
 * <p>Threading: safe for concurrent use; one monitor.
 */
final class Turns {
    private int next;
    private int turn;
    private boolean over;

    /** The next part to work on. */
    synchronized int take() throws InterruptedException {
        proceed();
        return next++;
    }

    synchronized boolean isAt(int part) {
        return turn == part;
    }

    /** Returns when all parts before this one are written. */
    synchronized void await(int part) throws InterruptedException {
        proceed();
        while (turn != part) {
            wait();
            proceed();
        }
    }

    synchronized void done(int part) {
        turn = part + 1;
        notifyAll();
    }

    /** Ends everything: whoever works or waits meets an {@link InterruptedException}. */
    synchronized void end() {
        over = true;
        notifyAll();
    }

    synchronized void proceed() throws InterruptedException {
        if (over) {
            throw new InterruptedException("another part failed or the caller was interrupted");
        }
    }
}
