package io.firn.trial;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rooms and their doors: what each may see, and the few classes that may touch the outside. */
class ArchitectureTest {
    /** Fewer classes than this and the scan has missed rooms. */
    private static final int LEAST_CLASSES = 150;

    /** Room → rooms it may see, beside itself and the platform. Order is the order of the picture. */
    private static final Map<String, Set<String>> ROOMS = new LinkedHashMap<>();

    static {
        ROOMS.put("ledger", Set.of());
        ROOMS.put("disk", Set.of());
        ROOMS.put("testkit", Set.of("disk", "ledger"));
        ROOMS.put("journal", Set.of("disk"));
        ROOMS.put("keylog", Set.of("disk", "journal"));
        ROOMS.put("catalog", Set.of("disk", "ledger", "keylog"));
        ROOMS.put("format", Set.of("disk", "ledger"));
        ROOMS.put("hot", Set.of("disk", "ledger"));
        ROOMS.put("cold", Set.of("disk", "ledger", "catalog", "format"));
        ROOMS.put("stellar", Set.of("disk", "ledger", "format"));
        ROOMS.put("node", Set.of("ledger", "disk", "journal", "keylog", "catalog", "format", "hot", "cold"));
        ROOMS.put("rpc", Set.of("ledger", "format", "node"));
        ROOMS.put("stellar.rpc", Set.of("ledger", "format", "node", "rpc", "stellar"));
        ROOMS.put(
                "cli",
                Set.of(
                        "ledger",
                        "disk",
                        "journal",
                        "keylog",
                        "catalog",
                        "format",
                        "hot",
                        "cold",
                        "stellar",
                        "node",
                        "rpc",
                        "stellar.rpc"));
    }

    private static JavaClasses classes = new ClassFileImporter().importClasses();

    @BeforeAll
    static void scan() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.firn");
    }

    @Test
    void theScanSawTheHouse() {
        assertThat(classes.size()).isGreaterThan(LEAST_CLASSES);
        Set<String> seen = new TreeSet<>();
        for (JavaClass c : classes) {
            seen.add(roomOf(c));
        }
        assertThat(seen).containsAll(ROOMS.keySet());
    }

    @Test
    void everyRoomSeesOnlyTheRoomsDrawnBesideIt() {
        List<String> wrong = new ArrayList<>();
        for (JavaClass c : classes) {
            String room = roomOf(c);
            Set<String> allowed = ROOMS.get(room);
            if (allowed == null) {
                continue;
            }
            c.getDirectDependenciesFromSelf().forEach(d -> {
                JavaClass target = d.getTargetClass();
                if (target.getPackageName().startsWith("io.firn")) {
                    String other = roomOf(target);
                    if (!other.equals(room) && !allowed.contains(other)) {
                        wrong.add(d.getDescription());
                    }
                }
            });
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void onlyDiskWritesFilesThatMustSurvive() {
        check(noClasses()
                .that(resideInAnyPackage(
                        "io.firn.ledger..",
                        "io.firn.journal..",
                        "io.firn.keylog..",
                        "io.firn.catalog..",
                        "io.firn.format..",
                        "io.firn.cold..",
                        "io.firn.node.."))
                .should()
                .dependOnClassesThat(named("java.nio.channels.FileChannel")
                        .or(named("java.nio.file.Files"))
                        .or(named("java.io.File"))
                        .or(named("java.io.RandomAccessFile"))
                        .or(named("java.io.FileOutputStream"))
                        .or(named("java.io.FileInputStream"))));
    }

    @Test
    void onlyHotImportsRocks() {
        check(noClasses()
                .that(DescribedPredicate.not(resideInAPackage("io.firn.hot..")))
                .should()
                .dependOnClassesThat(resideInAPackage("org.rocksdb..")));
    }

    @Test
    void onlyTheTransportImportsTheWebServer() {
        check(noClasses()
                .that(DescribedPredicate.not(resideInAPackage("io.firn.rpc..")))
                .should()
                .dependOnClassesThat(resideInAPackage("io.helidon..")));
    }

    @Test
    void onlyStellarKnowsStellar() {
        check(noClasses()
                .that(DescribedPredicate.not(
                        resideInAnyPackage("io.firn.stellar..", "io.firn.cli..", "io.firn.bench..")))
                .should()
                .dependOnClassesThat(resideInAPackage("io.firn.stellar..")));
    }

    @Test
    void everyTopLevelTypeLivesInARoom() {
        check(classes().should().resideInAPackage("io.firn.*.."));
    }

    private static DescribedPredicate<JavaClass> named(String name) {
        return DescribedPredicate.describe("is " + name, c -> c.getName().equals(name));
    }

    private static void check(ArchRule rule) {
        rule.check(classes);
    }

    private static String roomOf(JavaClass c) {
        String name = c.getPackageName().substring("io.firn.".length());
        if (name.startsWith("stellar.rpc")) {
            return "stellar.rpc";
        }
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
