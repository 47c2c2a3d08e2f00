package dev.armature.worker.block;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.armature.json.Json;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The menu in {@code shared} says what this worker can do. Written anew by {@code make catalog}.
 */
class BlockCatalogTest {
  private static final Path MENU = Path.of("../shared/src/main/resources/blocks.json");
  private static final ObjectMapper WRITER =
      Json.stored().copy().enable(SerializationFeature.INDENT_OUTPUT);

  @Test
  void the_menu_is_true() throws Exception {
    String now;
    try (var kitchen =
        ApplicationContext.run(java.util.Map.of("datasources.default.enabled", false))) {
      now = WRITER.writeValueAsString(kitchen.getBean(BlockTypes.class).specs()) + "\n";
    }
    if (Boolean.getBoolean("catalog.write")) {
      Files.writeString(MENU, now);
    }
    assertThat(Files.readString(MENU)).as("run `make catalog`").isEqualTo(now);
  }
}
