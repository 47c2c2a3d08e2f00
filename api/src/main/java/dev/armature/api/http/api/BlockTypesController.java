package dev.armature.api.http.api;

import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.block.BlockCatalog;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;

/** {@code /api/block-types}. */
@Controller("/api/block-types")
final class BlockTypesController {
  private final BlockCatalog catalog;

  BlockTypesController(BlockCatalog catalog) {
    this.catalog = catalog;
  }

  @Get
  @Told(
      id = "list_block_types",
      group = "Blocks",
      summary = "The block types of this release",
      answers = @Answer(of = BlockTypeBody.Menu.class, value = "All of them."))
  BlockTypeBody.Menu list() {
    return new BlockTypeBody.Menu(catalog.specs().stream().map(BlockTypeBody::of).toList());
  }
}
