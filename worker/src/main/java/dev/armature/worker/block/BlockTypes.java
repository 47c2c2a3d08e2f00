package dev.armature.worker.block;

import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.problem.Problem;
import jakarta.inject.Singleton;
import java.lang.reflect.ParameterizedType;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All block types this worker has. Two that claim one name stop it from starting. */
@Singleton
public final class BlockTypes {
  /** The menu's order; what is not here comes after, by name. */
  private static final List<String> ORDER =
      List.of(
          "starter",
          "agent",
          "code",
          "condition",
          "general_api",
          "platform_api",
          "response",
          "split",
          "webhook",
          "orchestration");

  /** Found once for each class: every attempt of a block asks. */
  private static final ClassValue<Class<?>> CONFIGS =
      new ClassValue<>() {
        @Override
        protected Class<?> computeValue(Class<?> type) {
          return Stream.of(type.getGenericInterfaces())
              .filter(
                  it -> it instanceof ParameterizedType of && of.getRawType() == BlockType.class)
              .map(it -> (Class<?>) ((ParameterizedType) it).getActualTypeArguments()[0])
              .findFirst()
              .orElseThrow(
                  () -> new IllegalStateException("%s names no config record".formatted(type)));
        }
      };

  private final Map<String, BlockType<?>> byName = new LinkedHashMap<>();

  /** Takes every block type there is. */
  public BlockTypes(Collection<BlockType<?>> types) {
    types.stream()
        .sorted(
            Comparator.comparingInt((BlockType<?> it) -> place(it.name()))
                .thenComparing(BlockType::name))
        .forEach(type -> {
          claim(type.name(), type);
          type.aliases().forEach(alias -> claim(alias, type));
        });
  }

  /** The block type of this canonical name. */
  public BlockType<?> named(String name) {
    BlockType<?> type = byName.get(name);
    if (type == null) {
      throw Problem.of(
              Problem.Kind.MISSING,
              "UNKNOWN_BLOCK_TYPE",
              "This worker has no block type '%s'".formatted(name))
          .thrown();
    }
    return type;
  }

  /** Their canonical names. */
  public Set<String> names() {
    return specs().stream().map(BlockSpec::name).collect(Collectors.toUnmodifiableSet());
  }

  /** The menu. */
  public List<BlockSpec> specs() {
    return byName.values().stream().distinct().map(BlockTypes::spec).toList();
  }

  /** The menu as the walk and the reading of configs know it. */
  public BlockCatalog catalog() {
    return new BlockCatalog(specs());
  }

  /** The record that is the config of a type. */
  @SuppressWarnings("unchecked") // BlockType's own bound says that it is a record
  static <C extends Record> Class<C> config(BlockType<C> type) {
    return (Class<C>) CONFIGS.get(type.getClass());
  }

  private static <C extends Record> BlockSpec spec(BlockType<C> type) {
    Class<C> config = config(type);
    BlockType.Part part = type.part();
    return new BlockSpec(
        type.name(),
        type.aliases(),
        type.description(),
        ConfigSchema.fields(config),
        ConfigSchema.of(config),
        type.outputs(),
        part.light(),
        part.entry(),
        part.routes(),
        part.answers(),
        part.takesInput(),
        type.defaults(),
        type.queue(),
        type.queues());
  }

  private static int place(String name) {
    int at = ORDER.indexOf(name);
    return at < 0 ? ORDER.size() : at;
  }

  private void claim(String name, BlockType<?> type) {
    BlockType<?> other = byName.put(name, type);
    if (other != null) {
      throw new IllegalStateException("%s and %s both claim '%s'".formatted(other, type, name));
    }
  }
}
