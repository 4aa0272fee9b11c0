package io.firn.node;

import io.firn.hot.HotRow;
import io.firn.hot.HotStore;
import io.firn.hot.HotStores;
import io.firn.testkit.Mutant;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;

/**
 * What a simulated node is given instead of its sound parts, so that one step of a protocol is broken.
 *
 * @param disk its disk, broken while the supplier says that it starts up, or always
 * @param hot its hot stores
 */
record NodeSimulationParts(Function<BooleanSupplier, Mutant> disk, UnaryOperator<HotStores> hot) {
    static final NodeSimulationParts SOUND =
            new NodeSimulationParts(_ -> Mutant.of("SOUND", sound -> sound), UnaryOperator.identity());

    /** Hot stores that tell of every ledger before its row is written. */
    static HotStores telling(HotStores stores, LongConsumer row) {
        return rows(stores, (store, method, arguments) -> {
            if (arguments[0] instanceof HotRow first) {
                row.accept(first.header().seq());
            }
            return method.invoke(store, arguments);
        });
    }

    /** What becomes of an append to a hot store. */
    @FunctionalInterface
    interface Append {
        Object to(HotStore store, Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    /** Hot stores whose appends go another way. */
    static HotStores rows(HotStores stores, Append append) {
        return (HotStores) Proxy.newProxyInstance(
                HotStores.class.getClassLoader(), new Class<?>[] {HotStores.class}, (_, method, arguments) -> {
                    Object made = invoke(stores, method, arguments);
                    return made instanceof HotStore store && !method.getName().equals("openReadOnly")
                            ? appending(store, append)
                            : made;
                });
    }

    private static HotStore appending(HotStore store, Append append) {
        return (HotStore) Proxy.newProxyInstance(
                HotStore.class.getClassLoader(), new Class<?>[] {HotStore.class}, (_, method, arguments) -> {
                    if (!method.getName().equals("append")) {
                        return invoke(store, method, arguments);
                    }
                    try {
                        return append.to(store, method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
