package dev.armature.block;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every block type of this release, from {@code blocks.json}. The worker's {@code BlockCatalogTest}
 * keeps that file true, so the api can judge a graph without knowing the worker.
 */
public final class BlockCatalog {
  private final List<BlockSpec> specs;
  private final Map<String, BlockSpec> byName = new LinkedHashMap<>();

  /** A menu of these types. */
  public BlockCatalog(List<BlockSpec> specs) {
    this.specs = List.copyOf(specs);
    for (BlockSpec spec : specs) {
      byName.put(spec.name(), spec);
      spec.aliases().forEach(alias -> byName.put(alias, spec));
    }
  }

  /** The menu this release was built with. */
  public static BlockCatalog ofThisRelease() {
    try (var file = BlockCatalog.class.getResourceAsStream("/blocks.json")) {
      return new BlockCatalog(
          Json.stored().readValue(file, new TypeReference<List<BlockSpec>>() {}));
    } catch (IOException e) {
      throw new UncheckedIOException("blocks.json cannot be read", e);
    }
  }

  /** Every type, in the menu's order. */
  public List<BlockSpec> specs() {
    return specs;
  }

  /** The type of this name or alias. */
  public Optional<BlockSpec> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
