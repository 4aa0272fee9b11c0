package io.firn.catalog;

import io.firn.disk.Disk;
import io.firn.testkit.CrashEnumerator;
import io.firn.testkit.Mutant;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A broken rule is seen by the crash suites: they would notice. */
class CatalogMutantTest {

    @Test
    void frozenBeforeForceIsCaught() {
        small(CatalogScenarios.freeze())
                .expectCaught(Mutant.delayForce(CatalogMutantTest::isArtifact, CatalogMutantTest::isLog));
        small(CatalogScenarios.promotion())
                .expectCaught(Mutant.delayForce(CatalogMutantTest::isArtifact, CatalogMutantTest::isLog));
        small(CatalogScenarios.freezeInHalves())
                .expectCaught(Mutant.delayForce(CatalogMutantTest::isArtifact, CatalogMutantTest::isLog));
    }

    @Test
    void keyDeletedBeforeUnlinkIsCaught() {
        small(CatalogScenarios.delete())
                .expectCaught(Mutant.delayUnlink(CatalogMutantTest::isArtifact, CatalogMutantTest::isLog));
        small(CatalogScenarios.sweep())
                .expectCaught(Mutant.delayUnlink(CatalogMutantTest::isArtifact, CatalogMutantTest::isLog));
        small(CatalogScenarios.delete())
                .expectCaughtInRecovery(Mutant.delayUnlink(CatalogMutantTest::isArtifact, CatalogMutantTest::isLog));
    }

    @Test
    void directoriesNeverSyncedAreCaught() {
        small(CatalogScenarios.freeze()).expectCaught(Mutant.NO_DIRECTORY_SYNC);
        small(CatalogScenarios.delete()).expectCaught(Mutant.NO_DIRECTORY_SYNC);
        small(CatalogScenarios.promotion()).expectCaught(Mutant.NO_DIRECTORY_SYNC);
        small(CatalogScenarios.hotBracket()).expectCaught(Mutant.NO_DIRECTORY_SYNC);
    }

    @Test
    void oneDirectoryNeverSyncedIsCaught() {
        small(CatalogScenarios.freeze()).expectCaught(noSyncOf(CatalogMutantTest::isArtifact));
        small(CatalogScenarios.delete()).expectCaught(noSyncOf(CatalogMutantTest::isArtifact));
        small(CatalogScenarios.promotion()).expectCaught(noSyncOf(CatalogMutantTest::isArtifact));
        small(CatalogScenarios.hotBracket()).expectCaught(noSyncOf(CatalogScenarios.ROOTS.hot()::equals));
    }

    @Test
    void filesNeverForcedAreCaught() {
        small(CatalogScenarios.freeze()).expectCaught(Mutant.NO_FORCE);
        small(CatalogScenarios.promotion()).expectCaught(Mutant.NO_FORCE);
        small(CatalogScenarios.hotBracket()).expectCaught(Mutant.NO_FORCE);
    }

    private static boolean isArtifact(Path path) {
        return path.startsWith(CatalogScenarios.ROOTS.cold());
    }

    private static boolean isLog(Path path) {
        return path.startsWith(CatalogScenarios.ROOTS.catalog());
    }

    /** A disk on which syncing some directories does nothing. */
    private static Mutant noSyncOf(Predicate<Path> directories) {
        return Mutant.of("NO_SYNC_OF_SOME", sound -> (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (_, method, arguments) -> {
                    if (method.getName().equals("syncDirectory") && directories.test((Path) arguments[0])) {
                        return null;
                    }
                    try {
                        return method.invoke(sound, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                }));
    }

    private static CrashEnumerator small(CrashEnumerator suite) {
        return suite.caps(200, 24);
    }
}
