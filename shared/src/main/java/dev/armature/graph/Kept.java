package dev.armature.graph;

import java.lang.ref.SoftReference;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What never changes, once it was made or found: of pinned graphs, by their hashes, and which graph
 * a version has; what may change only where whoever takes it from here has it looked at before it
 * counts. What was used last is kept; it may be megabytes large, so that it also gives way where
 * memory runs short.
 *
 * @param <V> what is kept
 */
public final class Kept<V> {
  private static final int MOST = 256;

  /** A graph belongs to a workspace; the same name elsewhere is another one's. */
  private record Key(String workspaceId, String name) {}

  private final Map<Key, SoftReference<V>> kept =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, SoftReference<V>> eldest) {
              return size() > MOST;
            }
          });

  /** What is kept under this name, else what is made now; two at once may make it twice. */
  public V get(String workspaceId, String name, Supplier<V> making) {
    return find(workspaceId, name, () -> Optional.of(making.get())).orElseThrow();
  }

  /** What is kept under this name, if it is. */
  public Optional<V> known(String workspaceId, String name) {
    SoftReference<V> reference = kept.get(new Key(workspaceId, name));
    return Optional.ofNullable(reference == null ? null : reference.get());
  }

  /** Keeps this under the name from now on. */
  public V keep(String workspaceId, String name, V value) {
    kept.put(new Key(workspaceId, name), new SoftReference<>(value));
    return value;
  }

  /** As {@link #get}, of what there may be none of yet: that there is none is not kept. */
  public Optional<V> find(String workspaceId, String name, Supplier<Optional<V>> finding) {
    return known(workspaceId, name).or(() -> finding.get().map(it -> keep(workspaceId, name, it)));
  }
}
