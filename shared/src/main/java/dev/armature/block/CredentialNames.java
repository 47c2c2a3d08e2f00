package dev.armature.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the credentials that a config names: every property that carries {@code x-credential}, at
 * any depth, whatever the type of the block.
 */
public final class CredentialNames {
  /** The keyword of a schema that marks the name of a credential. */
  public static final String KEYWORD = "x-credential";

  private CredentialNames() {}

  /**
   * A credential that a config names.
   *
   * @param path where it stands, such as {@code tools[2].credential}
   * @param name name or id, as it was written
   */
  public record Named(String path, String name) {}

  /** What the config of a block of this type names; empty text names nothing. */
  public static List<Named> in(BlockSpec spec, Map<String, @Nullable Object> config) {
    List<Named> found = new ArrayList<>();
    visit(config, spec.config(), "", found);
    return found;
  }

  private static void visit(@Nullable Object value, Object schema, String path, List<Named> found) {
    switch (value) {
      case Map<?, ?> map ->
          map.forEach((key, field) ->
              visit(
                  field,
                  ConfigReading.below(schema, (String) key),
                  path.isEmpty() ? (String) key : path + "." + key,
                  found));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          visit(list.get(i), ConfigReading.element(schema), path + "[" + i + "]", found);
        }
      }
      case String text when marked(schema) && !text.isBlank() -> found.add(new Named(path, text));
      case null, default -> {}
    }
  }

  private static boolean marked(Object schema) {
    return schema instanceof Map<?, ?> map && Boolean.TRUE.equals(map.get(KEYWORD));
  }
}
