package io.firn.stellar.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.rpc.RpcCodes;
import io.firn.rpc.RpcException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Answers on their way hold no more memory together than there is for them. */
class ResponseBudgetTest {
    private static final int KIB = 1_024;

    @Test
    void whatOthersHoldIsRefusedAfterAWhileAndGivenBackOnce() throws Exception {
        ResponseBudget budget = new ResponseBudget(10 * KIB, Duration.ofMillis(1));
        ResponseBudget.Share first = budget.share();
        first.add(7 * KIB);
        ResponseBudget.Share second = budget.share();
        second.add(2 * KIB + 1);
        assertThatThrownBy(() -> second.add(1))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.code()).isEqualTo(RpcCodes.QUEUE_FULL))
                .hasMessageContaining("ask again");
        first.close();
        first.close();
        second.add(7 * KIB);
        ResponseBudget.Share third = budget.share();
        assertThatThrownBy(() -> third.add(1)).isInstanceOf(RpcException.class);
        second.close();
        third.add(10 * KIB);
    }

    @Test
    void oneAnswerLargerThanAllOfItGoesThroughAlone() throws Exception {
        ResponseBudget budget = new ResponseBudget(4 * KIB, Duration.ofMillis(1));
        try (ResponseBudget.Share large = budget.share()) {
            large.add(3 * KIB);
            large.add(1_000 * KIB);
            assertThatThrownBy(() -> budget.share().add(1)).isInstanceOf(RpcException.class);
        }
        budget.share().add(4 * KIB);
    }

    @Test
    void memoryThatIsGivenBackInTimeIsWaitedFor() throws Exception {
        ResponseBudget budget = new ResponseBudget(4 * KIB, Duration.ofSeconds(20));
        ResponseBudget.Share first = budget.share();
        first.add(4 * KIB);
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
            try (ResponseBudget.Share second = budget.share()) {
                second.add(4 * KIB);
            } catch (RpcException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        first.close();
        waiting.get();
        assertThat(waiting).isCompleted();
    }
}
