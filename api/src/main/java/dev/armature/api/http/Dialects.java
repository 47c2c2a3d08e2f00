package dev.armature.api.http;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Which dialect a path speaks: told by the path, never by a body. */
@Singleton
public final class Dialects {
  private record Spoken(String prefix, Dialect dialect) {}

  private final List<Spoken> longestFirst;

  Dialects(Collection<Dialect> dialects) {
    this.longestFirst =
        dialects.stream()
            .flatMap(it -> it.prefixes().stream().map(prefix -> new Spoken(prefix, it)))
            .sorted(Comparator.comparingInt((Spoken it) -> it.prefix().length()).reversed())
            .toList();
  }

  /** The one of this path. */
  public Dialect of(String path) {
    return longestFirst.stream()
        .filter(it -> speaks(it.prefix(), path))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no dialect speaks all other paths"))
        .dialect();
  }

  private static boolean speaks(String prefix, String path) {
    return prefix.isEmpty() || path.equals(prefix) || path.startsWith(prefix + "/");
  }
}
