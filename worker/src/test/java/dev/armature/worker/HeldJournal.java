package dev.armature.worker;

import dev.armature.worker.block.Journal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Finished steps in memory. */
public final class HeldJournal implements Journal {
  private final Map<List<Object>, String> written = new ConcurrentHashMap<>();

  @Override
  public Optional<String> read(Place place, String step) {
    return Optional.ofNullable(written.get(List.of(place, step)));
  }

  @Override
  public String write(Place place, String step, String json) {
    String before = written.putIfAbsent(List.of(place, step), json);
    return before == null ? json : before;
  }

  /** How many steps are finished. */
  public int count() {
    return written.size();
  }
}
