package dev.armature.api.http.api;

import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.util.List;
import java.util.Map;

/** {@code /api/block-types}. */
@Controller("/api/block-types")
final class BlockTypesController {
  private final BlockCatalog catalog;

  BlockTypesController(BlockCatalog catalog) {
    this.catalog = catalog;
  }

  @Get
  Map<String, List<BlockSpec>> list() {
    return Map.of("block_types", catalog.specs());
  }
}
