package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The rules of the house that can be read off the text. */
class TidyTest {
    private static final int MOST_CLASS_LINES = 500;
    private static final int MOST_METHOD_LINES = 70;
    private static final int MOST_PARAMETERS = 7;
    private static final int LEAST_FILES = 100;

    private static final Pattern METHOD = Pattern.compile(
            "^ {4,12}(?:@\\w+(?:\\([^)]*\\))? )*(?:(?:public|protected|private|static|final|abstract|synchronized|default) )*"
                    + "(?:<[^>]+> )?[\\w@][\\w.<>\\[\\], ?@]* (\\w+)\\((.*)$");
    private static final Pattern KEYWORD =
            Pattern.compile("^\\s*(?:return|new|throw|else|case|if|for|while|switch|try|catch|assert|yield|do)\\b.*");

    private static List<Path> sources() {
        List<Path> files = Repository.files(".java");
        assertThat(files).hasSizeGreaterThan(LEAST_FILES);
        return files;
    }

    @Test
    void noFileIsARoomWithTwoInhabitants() {
        List<String> wrong = new ArrayList<>();
        for (Path file : sources()) {
            long lines = Repository.text(file).lines().count();
            if (lines > MOST_CLASS_LINES) {
                wrong.add(Repository.nameOf(file) + " has " + lines + " lines");
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void methodsFitOnAScreenAndTakeFewParameters() {
        List<String> wrong = new ArrayList<>();
        int methods = 0;
        for (Path file : sources()) {
            List<String> lines = Repository.text(file).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                Matcher m = METHOD.matcher(line);
                if (!m.matches()
                        || KEYWORD.matcher(line).matches()
                        || line.stripTrailing().endsWith(";")) {
                    continue;
                }
                methods++;
                String indent =
                        line.substring(0, line.length() - line.stripLeading().length());
                int end = i;
                while (end < lines.size() && !lines.get(end).equals(indent + "}")) {
                    end++;
                }
                String where = Repository.nameOf(file) + ":" + (i + 1) + " " + m.group(1);
                if (!line.endsWith("{}") && end < lines.size() && end - i + 1 > MOST_METHOD_LINES) {
                    wrong.add(where + " has " + (end - i + 1) + " lines");
                }
                if (parameters(lines, i) > MOST_PARAMETERS) {
                    wrong.add(where + " takes " + parameters(lines, i) + " parameters");
                }
            }
        }
        assertThat(methods).isGreaterThan(300);
        assertThat(wrong).isEmpty();
    }

    /** Counts commas at the outer level of a parameter list that begins on this line. */
    private static int parameters(List<String> lines, int from) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < Math.min(from + 20, lines.size()); i++) {
            text.append(lines.get(i).strip()).append(' ');
            if (lines.get(i).contains("{")) {
                break;
            }
        }
        int round = 0;
        int angle = 0;
        int commas = 0;
        boolean any = false;
        for (int i = text.indexOf("("); i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '(' -> round++;
                case ')' -> round--;
                case '<' -> angle++;
                case '>' -> angle--;
                case ',' -> commas += round == 1 && angle == 0 ? 1 : 0;
                default -> any |= c != ' ';
            }
            if (round == 0) {
                break;
            }
        }
        return any ? commas + 1 : 0;
    }

    @Test
    void namesSayARole() {
        Pattern vague = Pattern.compile(
                "\\b(?:class|interface|record|enum) (\\w*(?:Manager|Helper|Utils?|Impl)|Abstract\\w*)\\b");
        assertNone(vague);
    }

    @Test
    void nothingIsPromisedInsteadOfBuilt() {
        assertNone(Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX|HA" + "CK)\\b|not (yet )?implemented|place"
                + "holder|for n" + "ow[ ,.]|UnsupportedOperation" + "Exception"));
    }

    @Test
    void testsCanFail() {
        assertNone(Pattern.compile("@Dis" + "abled|assertTrue\\(tr" + "ue\\)|Thread\\.sl" + "eep\\(|assumeTrue\\(fa"
                + "lse|org\\.mock" + "ito|net\\.jq" + "wik"));
    }

    @Test
    void nothingIsSwallowedOrPrintedBlindly() {
        assertNone(
                Pattern.compile("catch \\((?:Exception|Throwable|IOException) \\w+\\) *\\{ *\\}|printStack" + "Trace"));
    }

    @Test
    void theProjectSpeaksOfItselfAlone() {
        Pattern foreign =
                Pattern.compile("/(?:work|root|home)/[a-z]|/usr/lib/jvm/\\w|this sess" + "ion|the sess" + "ion\\b");
        List<String> wrong = new ArrayList<>();
        for (Path file : Repository.files(".java", ".md", ".xml", ".sh", ".toml", "ci/run")) {
            find(foreign, file, wrong);
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPackageIntroducesItselfAndAllowsNoNulls() {
        List<String> wrong = new ArrayList<>();
        for (Path file : sources()) {
            if (file.toString().contains("/src/main/java/")) {
                Path introduction = file.resolveSibling("package-info.java");
                if (!Files.exists(introduction)) {
                    wrong.add(Repository.nameOf(file) + " has no package-info.java beside it");
                } else if (!Repository.text(introduction).contains("@NullMarked")) {
                    wrong.add(Repository.nameOf(introduction) + " is not @NullMarked");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void theLaunchersPickTheJdkThemselves() {
        Path root = Repository.root();
        for (String launcher : List.of("mvnw", "firn")) {
            assertThat(Repository.text(root.resolve(launcher))).as(launcher).contains(".mvn/pick-jdk.sh");
            assertThat(Files.isExecutable(root.resolve(launcher))).as(launcher).isTrue();
        }
        assertThat(Repository.text(root.resolve("firn"))).contains("exec ");
    }

    private static void assertNone(Pattern pattern) {
        List<String> wrong = new ArrayList<>();
        for (Path file : sources()) {
            find(pattern, file, wrong);
        }
        assertThat(wrong).isEmpty();
    }

    private static void find(Pattern pattern, Path file, List<String> into) {
        int number = 0;
        for (String line : Repository.text(file).lines().toList()) {
            number++;
            if (pattern.matcher(line).find()) {
                into.add(Repository.nameOf(file) + ":" + number + " " + line.strip());
            }
        }
    }
}
