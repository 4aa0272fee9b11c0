package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Documents name what is there: links, classes, paths, proofs, and the numbers of the format tables. */
class DocsTest {
    private static final int LEAST_DOCUMENTS = 10;
    private static final int LEAST_CONSTANTS = 20;

    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)#]+)(?:#[^)]*)?\\)");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern OUR_PATH =
            Pattern.compile("(?:docs|\\.ci|\\.mvn|[a-z]+(?:-rpc)?)/[\\w./-]+\\.(?:java|md|sh|mjs|json|xml|toml|txt)");
    private static final Pattern TYPE = Pattern.compile("([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)(?:\\.([a-zA-Z]\\w*).*)?");
    private static final Pattern QUALIFIED = Pattern.compile("io\\.firn\\.[a-z0-9.]+\\.([A-Z]\\w+)");
    private static final Pattern CONSTANT_ROW =
            Pattern.compile("\\| *(\\d+) *\\|.*`([A-Z]\\w+)\\.([A-Z][A-Z0-9_]+)`.*");

    /** Types of the platform, of chain data and of other programs that documents may name. */
    private static final Set<String> NOT_OURS = Set.of(
            "LedgerCloseMeta",
            "LedgerCloseMetaBatch",
            "LedgerCloseMetaExt",
            "LedgerHeader",
            "LedgerHeaderHistoryEntry",
            "TransactionMeta",
            "TransactionResultMeta",
            "TransactionResultPair",
            "TransactionResultSet",
            "TransactionEnvelope",
            "RocksDB",
            "FileChannel",
            "ByteBuffer",
            "MessageDigest");

    private static List<Path> documents() {
        List<Path> documents = Repository.files(".md");
        assertThat(documents.size()).isGreaterThanOrEqualTo(LEAST_DOCUMENTS);
        return documents;
    }

    private static Set<String> ourTypes() {
        Set<String> types = new HashSet<>();
        Pattern declared = Pattern.compile("\\b(?:class|interface|record|enum) (\\w+)");
        for (Path file : Repository.files(".java")) {
            Matcher m = declared.matcher(Repository.text(file));
            while (m.find()) {
                types.add(m.group(1));
            }
        }
        return types;
    }

    @Test
    void everyLinkLeadsSomewhere() {
        List<String> wrong = new ArrayList<>();
        for (Path document : documents()) {
            Matcher m = LINK.matcher(Repository.text(document));
            while (m.find()) {
                if (!Files.exists(document.resolveSibling(m.group(1)))) {
                    wrong.add(Repository.nameOf(document) + " links to " + m.group(1));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyTypeAndPathNamedIsThere() {
        Set<String> types = ourTypes();
        Set<String> wrong = new TreeSet<>();
        for (Path document : documents()) {
            Matcher m = CODE.matcher(Repository.text(document));
            while (m.find()) {
                String code = m.group(1);
                Matcher type = TYPE.matcher(code);
                if (type.matches() && !types.contains(type.group(1)) && !NOT_OURS.contains(type.group(1))) {
                    wrong.add(Repository.nameOf(document) + " names the type " + code);
                }
                Matcher qualified = QUALIFIED.matcher(code);
                if (qualified.matches() && !types.contains(qualified.group(1))) {
                    wrong.add(Repository.nameOf(document) + " names the type " + code);
                }
                if (OUR_PATH.matcher(code).matches()
                        && !Files.exists(Repository.root().resolve(code))) {
                    wrong.add(Repository.nameOf(document) + " names the path " + code);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyProofNamesATestThatIsThere() {
        Set<String> types = ourTypes();
        Pattern proof = Pattern.compile("Proof:?(?:</b>)?:? ([^\n]*(?:\n +\\* [^\n<]*)?)");
        Pattern test = Pattern.compile("\\b([A-Z]\\w*(?:Test|Tck))\\b");
        List<String> wrong = new ArrayList<>();
        int proofs = 0;
        for (Path file : Repository.files(".java")) {
            if (!file.toString().contains("/src/main/")) {
                continue;
            }
            Matcher m = proof.matcher(Repository.text(file));
            while (m.find()) {
                Matcher named = test.matcher(m.group(1));
                boolean any = false;
                while (named.find()) {
                    any = true;
                    if (!types.contains(named.group(1))) {
                        wrong.add(Repository.nameOf(file) + " is proved by " + named.group(1));
                    }
                }
                if (!any) {
                    wrong.add(Repository.nameOf(file) + " has a proof that names no test: " + m.group(1));
                }
                proofs++;
            }
        }
        assertThat(proofs).isPositive();
        assertThat(wrong).isEmpty();
    }

    @Test
    void theOffsetsOfFormatTablesAreTheConstantsOfTheCode() throws ReflectiveOperationException {
        int checked = 0;
        for (Path document : Repository.files(".md")) {
            if (!Repository.nameOf(document).startsWith("docs/formats/")) {
                continue;
            }
            for (String line : Repository.text(document).lines().toList()) {
                Matcher row = CONSTANT_ROW.matcher(line);
                if (row.matches()) {
                    Field field = Class.forName(qualified(row.group(2))).getDeclaredField(row.group(3));
                    field.setAccessible(true);
                    assertThat(((Number) field.get(null)).longValue())
                            .as("%s: %s.%s", Repository.nameOf(document), row.group(2), row.group(3))
                            .isEqualTo(Long.parseLong(row.group(1)));
                    checked++;
                }
            }
        }
        assertThat(checked).isGreaterThanOrEqualTo(LEAST_CONSTANTS);
    }

    /** The full name of a class of ours, found by its file. */
    private static String qualified(String simpleName) {
        for (Path file : Repository.files("/" + simpleName + ".java")) {
            String path = file.toString();
            int from = path.indexOf("/io/firn/");
            return path.substring(from + 1, path.length() - ".java".length()).replace('/', '.');
        }
        throw new AssertionError("no class " + simpleName);
    }

    @Test
    void theReadmesCommandsAreThere() {
        String readme = Repository.text(Repository.root().resolve("README.md"));
        assertThat(readme).contains("./firn run", "./mvnw verify");
        assertThat(Repository.text(Repository.root().resolve(".ci/run"))).contains("./mvnw verify");
    }
}
