package dev.armature.api.catalog;

import dev.armature.block.BlockCatalog;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** Hands the menu of this release to who asks for it. */
@Factory
final class Catalogs {
  @Singleton
  BlockCatalog ofThisRelease() {
    return BlockCatalog.ofThisRelease();
  }
}
