package dev.armature.worker.block;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.json.Json;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The menu in {@code shared} says what this worker can do, and so do the pages of the block types.
 * Both are written anew by {@code make catalog}.
 */
class BlockCatalogTest {
  private static final Path MENU = Path.of("../shared/src/main/resources/blocks.json");
  private static final Path PAGES = Path.of("../docs/blocks");
  private static final Path DEATHS = Path.of("../docs/when-a-worker-dies.md");
  private static final Path EXAMPLES = Path.of("src/main/resources/examples");
  private static final boolean WRITE = Boolean.getBoolean("catalog.write");
  private static final ObjectMapper WRITER =
      Json.stored().copy().enable(SerializationFeature.INDENT_OUTPUT);

  @Test
  void the_menu_is_true() throws Exception {
    String now = WRITER.writeValueAsString(specs()) + "\n";
    if (WRITE) {
      Files.writeString(MENU, now);
    }
    assertThat(Files.readString(MENU)).as("run `make catalog`").isEqualTo(now);
  }

  @ParameterizedTest
  @CsvSource({"function, code", "api_call, general_api"})
  void an_older_name_means_the_type(String older, String name) {
    assertThat(new BlockCatalog(specs()).named(older)).map(BlockSpec::name).contains(name);
  }

  @Test
  void every_type_has_a_worked_example_that_uses_it() throws IOException {
    BlockCatalog catalog = new BlockCatalog(specs());
    for (BlockSpec spec : catalog.specs()) {
      List<BlockExample> examples = BlockExample.in(EXAMPLES.resolve(spec.name() + ".json"));
      assertThat(examples)
          .as("worker/src/main/resources/examples/%s.json has an example", spec.name())
          .isNotEmpty();
      assertThat(examples)
          .as("each example of %s has a block of that type", spec.name())
          .allMatch(it ->
              it.types()
                  .flatMap(type -> catalog.named(type).stream())
                  .anyMatch(used -> used.name().equals(spec.name())));
    }
  }

  @Test
  void what_becomes_of_each_type_when_its_worker_dies_is_told_with_the_test_that_shows_it()
      throws IOException {
    List<String> rows =
        Files.readAllLines(DEATHS).stream().filter(it -> it.startsWith("| ")).skip(1).toList();
    for (BlockSpec spec : specs()) {
      assertThat(rows)
          .as("docs/when-a-worker-dies.md has a row for %s", spec.name())
          .anyMatch(it -> it.startsWith("| `%s`".formatted(spec.name())));
    }
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      List<Path> tests = modules.map(it -> it.resolve("src/test/java")).toList();
      for (String row : rows) {
        List<String> named =
            Pattern.compile("`(\\w+Test)`").matcher(row).results().map(it -> it.group(1)).toList();
        assertThat(named).as(row).isNotEmpty().allMatch(name -> stands(name, tests));
      }
    }
  }

  private static boolean stands(String test, List<Path> folders) {
    return folders.stream()
        .filter(Files::isDirectory)
        .anyMatch(folder -> {
          try (Stream<Path> files = Files.walk(folder)) {
            return files.anyMatch(it -> it.endsWith(test + ".java"));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void the_pages_of_the_types_are_true() throws IOException {
    Map<String, String> now = new TreeMap<>();
    now.put("index.md", BlockPage.index(specs()));
    for (BlockSpec spec : specs()) {
      now.put(
          spec.name() + ".md",
          BlockPage.of(spec, BlockExample.in(EXAMPLES.resolve(spec.name() + ".json"))));
    }
    if (WRITE) {
      write(now);
    }
    assertThat(pages()).as("run `make catalog`").isEqualTo(now);
  }

  private static List<BlockSpec> specs() {
    try (var kitchen = ApplicationContext.run(Map.of("datasources.default.enabled", false))) {
      return kitchen.getBean(BlockTypes.class).specs();
    }
  }

  private static Map<String, String> pages() throws IOException {
    Map<String, String> pages = new TreeMap<>();
    for (Path page : files()) {
      pages.put(page.getFileName().toString(), Files.readString(page));
    }
    return pages;
  }

  private static void write(Map<String, String> pages) throws IOException {
    Files.createDirectories(PAGES);
    for (Path old : files()) {
      Files.delete(old);
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Files.writeString(PAGES.resolve(page.getKey()), page.getValue());
    }
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(PAGES)) {
      return files.toList();
    }
  }
}
