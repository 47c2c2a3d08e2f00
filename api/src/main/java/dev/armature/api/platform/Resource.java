package dev.armature.api.platform;

import dev.armature.block.PlatformOperation;
import java.util.Map;

/**
 * A kind of resource that blocks may work on. To add one, write its operations into {@link
 * PlatformOperation}, and one {@code @Singleton} class that does them; it is found by that alone.
 */
public interface Resource {
  /** What it does; over all resources each operation stands once. */
  Map<PlatformOperation, Work> operations();
}
