package io.firn.cold.packs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.format.pack.v1.PackReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenFilesTest {
    private final AtomicInteger opened = new AtomicInteger();
    private OpenFiles<Integer, PackReader> packs = new OpenFiles<>(this::open, 2);
    private ColdFixture fixture;

    @BeforeEach
    void freeze() throws Exception {
        fixture = new ColdFixture();
        for (int chunk = 0; chunk < 4; chunk++) {
            fixture.freeze(chunk);
        }
    }

    private PackReader open(int chunk) throws IOException {
        opened.incrementAndGet();
        return PackReader.open(fixture.disk, fixture.roots.pack(chunk), ColdFixture.identity(chunk));
    }

    @Test
    void aPackIsOpenedOnceWhileItIsAmongTheLastUsed() throws Exception {
        for (int i = 0; i < 5; i++) {
            packs.lease(0).close();
            packs.lease(1).close();
        }
        assertThat(opened).hasValue(2);
    }

    @Test
    void theLeastRecentlyUsedIsClosedWhenThereAreTooMany() throws Exception {
        PackReader first = use(0);
        use(1);
        PackReader again = use(0);
        assertThat(again).isSameAs(first);
        PackReader third = use(2);

        assertThat(packs.size()).isEqualTo(2);
        assertReads(first, 0);
        assertReads(third, 2);
        use(1);
        assertThat(opened).hasValue(4);
    }

    @Test
    void whatIsBeingReadStaysOpenBeyondTheLimitAndIsClosedAfterwards() throws Exception {
        OpenFiles<Integer, PackReader>.Leased a = packs.lease(0);
        OpenFiles<Integer, PackReader>.Leased b = packs.lease(1);
        OpenFiles<Integer, PackReader>.Leased c = packs.lease(2);
        assertThat(packs.size()).isEqualTo(3);
        PackReader reader = a.reader();
        assertReads(reader, 0);

        a.close();

        assertThat(packs.size()).isEqualTo(2);
        assertClosed(reader, 0);
        assertReads(b.reader(), 1);
        b.close();
        c.close();
        assertThat(packs.size()).isEqualTo(2);
    }

    @Test
    void anEvictedPackIsClosedByItsLastReader() throws Exception {
        OpenFiles<Integer, PackReader>.Leased first = packs.lease(0);
        OpenFiles<Integer, PackReader>.Leased second = packs.lease(0);
        PackReader reader = first.reader();

        packs.evict(0);
        packs.evict(0);

        assertReads(reader, 0);
        first.close();
        assertReads(reader, 0);
        second.close();
        assertClosed(reader, 0);
        use(0);
        assertThat(opened).hasValue(2);
    }

    @Test
    void anIdlePackIsClosedByItsEviction() throws Exception {
        PackReader reader = use(0);
        packs.evict(0);
        assertClosed(reader, 0);
    }

    @Test
    void closingFailsLaterLeasesAndLeavesRunningOnesAlone() throws Exception {
        OpenFiles<Integer, PackReader>.Leased held = packs.lease(0);
        PackReader idle = use(1);
        PackReader reader = held.reader();

        packs.close();

        assertClosed(idle, 1);
        assertReads(reader, 0);
        assertThatThrownBy(() -> packs.lease(0)).isInstanceOf(IOException.class).hasMessageContaining("closed");
        held.close();
        assertClosed(reader, 0);
    }

    @Test
    void aPackThatFailedToOpenIsTriedAgain() throws Exception {
        byte[] bytes = fixture.bytes(fixture.roots.pack(0));
        fixture.disk.unlinkIfExists(fixture.roots.pack(0));
        assertThatThrownBy(() -> packs.lease(0)).isInstanceOf(IOException.class);
        assertThat(packs.size()).isZero();

        fixture.replace(fixture.roots.pack(0), bytes);
        assertReads(use(0), 0);
    }

    @Test
    void atLeastOneFileIsKeptOpen() {
        assertThatThrownBy(() -> new OpenFiles<>(this::open, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Many readers over more packs than may stay open, while packs are evicted: nobody reads a closed one. */
    @Test
    void readersNeverMeetAClosedPack() throws Exception {
        packs = new OpenFiles<>(this::open, 1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        int readers = 4;
        CountDownLatch done = new CountDownLatch(readers);
        List<Thread> threads = new ArrayList<>();
        for (int r = 0; r < readers; r++) {
            int start = r;
            threads.add(Thread.ofPlatform().daemon().start(() -> {
                try {
                    for (int i = 0; i < 3_000; i++) {
                        int chunk = (start + i) % 4;
                        try (OpenFiles<Integer, PackReader>.Leased pack = packs.lease(chunk)) {
                            assertReads(pack.reader(), chunk);
                        }
                        if (i % 7 == start) {
                            packs.evict((chunk + 1) % 4);
                        }
                    }
                } catch (IOException | RuntimeException | AssertionError e) {
                    failure.set(e);
                } finally {
                    done.countDown();
                }
            }));
        }
        done.await();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failure).hasNullValue();
        assertThat(packs.size()).isLessThanOrEqualTo(1);
    }

    private PackReader use(int chunk) throws IOException {
        try (OpenFiles<Integer, PackReader>.Leased pack = packs.lease(chunk)) {
            return pack.reader();
        }
    }

    private static void assertReads(PackReader reader, int chunk) throws IOException {
        assertThat(reader.read(ColdFixture.GEOMETRY.firstSeqOf(chunk)).hasRemaining())
                .isTrue();
    }

    private static void assertClosed(PackReader reader, int chunk) {
        assertThatThrownBy(() -> reader.read(ColdFixture.GEOMETRY.firstSeqOf(chunk)))
                .isInstanceOf(IOException.class);
    }
}
