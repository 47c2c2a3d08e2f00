package dev.armature.api.http.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.block.BlockCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages that come along with the api. */
class PagesTest {
  private static final Path DOCS = Path.of("../docs");
  private static final Pattern PAGE = Pattern.compile("\\(/docs/([^)]+\\.md)\\)");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

  private static final Pattern DOCUMENTED =
      Pattern.compile("^\\| `([A-Z_]+)` \\|", Pattern.MULTILINE);

  /** Text in capitals is a problem code, unless it is one of the few words below. */
  private static final Pattern WORD = Pattern.compile("\"([A-Z][A-Z_]{2,})\"");

  private static final List<String> NO_CODES =
      List.of(
          "AES",
          "ALL",
          "ANTHROPIC_API_KEY",
          "ARMATURE_ADMIN_PASSWORD",
          "ARMATURE_API_KEY",
          "ARMATURE_CORS_ORIGINS",
          "ARMATURE_JWT_KEY",
          "ARMATURE_KEY_RING",
          "ARMATURE_MANAGEMENT_PORT",
          "ARMATURE_PAYLOAD_KEY",
          "ARMATURE_TEMPORAL_UI",
          "ARMATURE_WORKER_PORT",
          "DATABASE_URL",
          "DELETE",
          "DENY",
          "GET",
          "HEAD",
          "OPENAI_API_KEY",
          "OPTIONS",
          "OTEL_EXPORTER_OTLP_HEADERS",
          "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
          "PATCH",
          "PATH",
          "POST",
          "PUT",
          "TEMPORAL_API_KEY",
          "UTC");

  private final Pages pages = new Pages(BlockCatalog.ofThisRelease());

  @Test
  void every_page_is_listed_in_a_line_and_every_line_is_a_page() throws IOException {
    TreeSet<String> listed = new TreeSet<>();
    PAGE.matcher(pages.list()).results().forEach(it -> listed.add(it.group(1)));
    TreeSet<String> kept = new TreeSet<>();
    for (Path page : markdown(DOCS)) {
      kept.add(DOCS.relativize(page).toString());
    }

    assertThat(listed).isEqualTo(kept);
    assertThat(listed).allSatisfy(name -> assertThat(pages.read(name)).as(name).isPresent());
  }

  @Test
  void every_relative_link_of_the_documents_leads_somewhere() throws IOException {
    List<Path> all = new java.util.ArrayList<>(markdown(DOCS));
    for (String name : List.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")) {
      all.add(Path.of("..", name));
    }
    List<String> broken = new java.util.ArrayList<>();
    for (Path page : all) {
      LINK.matcher(Files.readString(page))
          .results()
          .map(it -> it.group(1))
          .filter(it -> !Files.exists(page.resolveSibling(it)))
          .forEach(it -> broken.add(page + " -> " + it));
    }

    assertThat(all).hasSizeGreaterThan(8);
    assertThat(broken).isEmpty();
  }

  @Test
  void every_code_of_a_problem_is_documented_and_nothing_else_is() throws IOException {
    TreeSet<String> documented = new TreeSet<>();
    DOCUMENTED
        .matcher(Files.readString(DOCS.resolve("problems.md")))
        .results()
        .forEach(it -> documented.add(it.group(1)));
    TreeSet<String> used = new TreeSet<>();
    for (String module : List.of("shared", "worker", "api", "sandbox")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
        for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
          WORD.matcher(Files.readString(file)).results().forEach(it -> used.add(it.group(1)));
        }
      }
    }
    used.removeAll(NO_CODES);

    assertThat(documented).isEqualTo(used);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../llms.txt",
        "..%2fapi.md",
        "/etc/passwd",
        "adr/../api.md",
        "none.md",
        "a.class"
      })
  void nothing_else_is_read(String name) {
    assertThat(pages.read(name)).isEmpty();
  }

  private static List<Path> markdown(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(it -> it.toString().endsWith(".md")).toList();
    }
  }
}
