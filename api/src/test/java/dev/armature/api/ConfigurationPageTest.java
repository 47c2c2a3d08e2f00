package dev.armature.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The page of settings is true. Written anew by {@code make configuration}. */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");

  @Test
  void the_page_is_what_the_code_reads() throws IOException {
    String now = ConfigurationPage.text();
    if (Boolean.getBoolean("configuration.write")) {
      Files.writeString(PAGE, now);
    }

    assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
        .as("run `make configuration`")
        .isEqualTo(now);
  }

  @Test
  void every_variable_that_is_named_in_the_code_is_on_the_page() throws IOException {
    Set<String> named = ConfigurationPage.named();

    assertThat(named).hasSizeGreaterThan(20);
    assertThat(ConfigurationPage.settings().keySet()).containsAll(named);
  }

  @Test
  void every_variable_that_no_record_reads_is_named_in_the_code() throws IOException {
    Set<String> named = ConfigurationPage.named();

    assertThat(ConfigurationPage.settings().values())
        .filteredOn(it -> it.name().isEmpty() && !it.variable().contains("RECONCILE"))
        .allSatisfy(it -> assertThat(named).contains(it.variable()));
  }

  @Test
  void every_setting_says_what_it_is() throws IOException {
    assertThat(ConfigurationPage.settings().values())
        .hasSizeGreaterThan(40)
        .allSatisfy(it -> {
          assertThat(it.meaning()).as(it.variable()).isNotBlank().doesNotContain("{@", "|");
          assertThat(it.type()).isNotBlank();
        });
  }
}
