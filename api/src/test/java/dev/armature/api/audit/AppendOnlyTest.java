package dev.armature.api.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No program of the house has a statement that changes the audit log. */
class AppendOnlyTest {
  private static final Pattern CHANGES =
      Pattern.compile(
          "(update|delete\\s+from|truncate|merge\\s+into|alter\\s+table)\\s+audit_event");

  @Test
  void no_statement_of_the_house_changes_or_removes_a_row_but_the_function_of_its_migration()
      throws IOException {
    List<String> found = new ArrayList<>();
    for (String module : List.of("shared", "operating", "api", "worker", "standalone")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main"))) {
        for (Path file :
            files
                .filter(it -> it.toString().endsWith(".java") || it.toString().endsWith(".sql"))
                .toList()) {
          CHANGES
              .matcher(Files.readString(file).toLowerCase(Locale.ROOT))
              .results()
              .forEach(it -> found.add(file.getFileName() + ": " + it.group()));
        }
      }
    }

    assertThat(found).containsExactly("V22__audit.sql: delete from audit_event");
  }
}
