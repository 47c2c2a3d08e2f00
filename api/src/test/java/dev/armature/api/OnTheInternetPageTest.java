package dev.armature.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.audit.Operation;
import dev.armature.graph.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page tells operators to set and to watch is what there is. */
class OnTheInternetPageTest {
  private static final Path DOCS = Path.of("../docs");
  private static final Set<String> OTHERS = Set.of("NUM_HISTORY_SHARDS");

  private final String page = read("on-the-internet.md");

  @Test
  void the_proxy_takes_what_the_api_takes_and_waits_as_long() throws IOException {
    Properties settings = new Properties();
    try (var in = Files.newInputStream(Path.of("src/main/resources/application.properties"))) {
      settings.load(in);
    }
    Duration wait =
        Duration.ofSeconds(
            number(settings.getProperty("armature.execution.sync-wait"), ":(\\d+)s}"));

    assertThat(number(page, "client_max_body_size (\\d+)m;") * 1024 * 1024)
        .isEqualTo(Limits.GRAPH_BYTES);
    assertThat(number(page, "large_client_header_buffers \\d+ (\\d+)k;") * 1024)
        .isGreaterThanOrEqualTo(Limits.HEADERS_BYTES)
        .isGreaterThan(Limits.URI_CHARS);
    assertThat(Duration.ofSeconds(number(page, "proxy_read_timeout (\\d+)s;"))).isGreaterThan(wait);
  }

  @Test
  void every_variable_of_the_page_is_a_setting() throws IOException {
    Set<String> named = found("\\b((?:ARMATURE|TEMPORAL|DATABASE|OPENAI|ANTHROPIC)_[A-Z_]+)\\b");
    named.removeAll(ConfigurationPage.settings().keySet());
    named.removeAll(OTHERS);

    assertThat(named).isEmpty();
  }

  @Test
  void every_series_of_the_page_is_told_where_operating_tells_them() {
    String operating = read("operating.md");
    Set<String> named = found("\\b((?:armature|http_server|temporal|hikaricp)_[a-z]+_[a-z_]+)\\b");
    // A histogram has a count.
    named.removeIf(it -> operating.contains(it.replaceFirst("_count$", "")));
    named.removeIf(it -> it.startsWith("hikaricp_") && operating.contains("_pending"));
    named.removeIf(it -> it.startsWith("armature_calls") || it.startsWith("armature_open"));

    assertThat(named).isEmpty();
  }

  @Test
  void every_operation_that_is_watched_is_one_of_the_audit_log() {
    Set<String> named = found("`((?:login|token|user|api_key|credential)\\.[a-z]+)`");

    assertThat(named).isNotEmpty();
    assertThat(Arrays.stream(Operation.values()).map(Operation::word)).containsAll(named);
  }

  private Set<String> found(String pattern) {
    Set<String> found = new TreeSet<>();
    Pattern.compile(pattern).matcher(page).results().forEach(it -> found.add(it.group(1)));
    return found;
  }

  private static int number(String text, String pattern) {
    return Integer.parseInt(
        Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow().group(1));
  }

  private static String read(String name) {
    try {
      return Files.readString(DOCS.resolve(name));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
