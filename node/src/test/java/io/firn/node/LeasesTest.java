package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeasesTest {
    private static final Duration AGE = Duration.ofMinutes(5);

    private final SetClock clock = new SetClock();
    private final Leases leases = new Leases(clock, AGE);

    @Test
    void waitingWithoutLeasesReturnsAtOnce() throws Exception {
        leases.awaitEarlier();
        leases.take().end();
        leases.awaitEarlier();
    }

    @Test
    void earlierLeaseIsWaitedForAndALaterOneIsNot() throws Exception {
        Lease earlier = leases.take();
        Thread waiter = waiterThatWaits();
        Lease later = leases.take();

        earlier.end();

        waiter.join();
        later.enter();
        later.leave();
    }

    @Test
    void runningCallIsWaitedForAfterItsLeaseWasGivenBack() throws Exception {
        Lease lease = leases.take();
        lease.enter();
        lease.end();
        Thread waiter = waiterThatWaits();

        lease.leave();

        waiter.join();
    }

    @Test
    void leaseThatOutlivedItsAgeFailsTypedAtItsNextCall() throws Exception {
        Lease lease = leases.take();
        clock.pass(AGE);
        lease.enter();
        lease.leave();

        clock.pass(Duration.ofMillis(1));

        assertThatThrownBy(lease::enter)
                .isInstanceOf(ViewRevokedException.class)
                .hasMessageContaining("PT5M");
        lease.end();
        assertThatThrownBy(lease::enter).isInstanceOf(ViewRevokedException.class);
        leases.awaitEarlier();
    }

    @Test
    void waiterRevokesAForgottenLeaseOnceItIsTooOldAndLetsItsCallEndFirst() throws Exception {
        Lease forgotten = leases.take();
        Lease busy = leases.take();
        busy.enter();
        Thread waiter = waiterThatWaits();

        clock.pass(AGE.plusMillis(1));

        awaitTrue(() -> {
            try {
                busy.enter();
                busy.leave();
                return false;
            } catch (ViewRevokedException e) {
                return true;
            }
        });
        assertThat(waiter.isAlive()).isTrue();
        busy.leave();
        waiter.join();
        assertThatThrownBy(forgotten::enter).isInstanceOf(ViewRevokedException.class);
    }

    @Test
    void callAfterTheHolderGaveItBackIsTheHoldersMistake() throws Exception {
        Lease lease = leases.take();
        lease.end();
        lease.end();

        assertThatThrownBy(lease::enter).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingRevokesAllLetsCallsEndAndGrantsNoMore() throws Exception {
        Lease idle = leases.take();
        Lease busy = leases.take();
        busy.enter();
        Thread closer = Thread.ofPlatform().daemon().start(leases::close);
        awaitTrue(() -> closer.getState() == Thread.State.TIMED_WAITING);

        assertThatThrownBy(idle::enter).isInstanceOf(ViewRevokedException.class).hasMessage("the archive is closed");
        assertThatThrownBy(leases::take).isInstanceOf(ViewRevokedException.class);
        assertThat(closer.isAlive()).isTrue();

        busy.leave();
        closer.join();
    }

    @Test
    void interruptedWaiterStopsAndTheNextOneWaitsForTheSameLeases() throws Exception {
        Lease lease = leases.take();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread waiter = Thread.ofPlatform().daemon().start(() -> {
            try {
                leases.awaitEarlier();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        awaitTrue(() -> waiter.getState() == Thread.State.TIMED_WAITING);
        waiter.interrupt();
        waiter.join();
        assertThat(interrupted).isTrue();

        Thread second = waiterThatWaits();
        lease.end();
        second.join();
    }

    /** Readers use whatever is published; the owner withdraws it, waits, and only then breaks it. */
    @Test
    void nothingIsEverTouchedAfterItsOwnerWaited() throws Exception {
        AtomicReference<AtomicBoolean> published = new AtomicReference<>(new AtomicBoolean(true));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger wrong = new AtomicInteger();
        AtomicLong calls = new AtomicLong();
        CountDownLatch running = new CountDownLatch(4);
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            readers.add(Thread.ofPlatform().daemon().start(() -> {
                running.countDown();
                while (!stop.get()) {
                    read(published, wrong, calls);
                }
            }));
        }
        running.await();
        int withdrawn = 0;
        while (withdrawn < 2_000 || calls.get() < 20_000) {
            AtomicBoolean old = published.getAndSet(new AtomicBoolean(true));
            leases.awaitEarlier();
            old.set(false);
            withdrawn++;
        }
        stop.set(true);
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(wrong).hasValue(0);
    }

    private void read(AtomicReference<AtomicBoolean> published, AtomicInteger wrong, AtomicLong calls) {
        try {
            Lease lease = leases.take();
            AtomicBoolean resource = published.get();
            for (int call = 0; call < 3; call++) {
                lease.enter();
                if (!resource.get()) {
                    wrong.incrementAndGet();
                }
                lease.leave();
                calls.incrementAndGet();
            }
            lease.end();
        } catch (ViewRevokedException e) {
            wrong.incrementAndGet();
        }
    }

    private Thread waiterThatWaits() {
        Thread waiter = Thread.ofPlatform().daemon().start(() -> {
            try {
                leases.awaitEarlier();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        awaitTrue(() -> waiter.getState() == Thread.State.TIMED_WAITING);
        return waiter;
    }

    private static void awaitTrue(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            LockSupport.parkNanos(200_000);
        }
    }
}
