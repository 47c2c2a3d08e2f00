package dev.armature.worker;

import dev.armature.worker.block.Journal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Finished steps in memory. */
public final class HeldJournal implements Journal {
  private final Map<List<Object>, String> written = new ConcurrentHashMap<>();
  private final Outages outages = new Outages();
  private final Set<String> deadly = ConcurrentHashMap.newKeySet();

  @Override
  public Optional<String> read(Place place, String step) {
    outages.asked();
    return Optional.ofNullable(written.get(List.of(place, step)));
  }

  @Override
  public String write(Place place, String step, String json) {
    outages.asked();
    if (deadly.remove(step)) {
      throw new IllegalStateException("killed before '%s' was written".formatted(step));
    }
    String before = written.putIfAbsent(List.of(place, step), json);
    return before == null ? json : before;
  }

  /** The next attempt dies when this step has been done and is not yet written down. */
  public void diesAt(String step) {
    deadly.add(step);
  }

  /** Is away the next so many times. */
  public void awayFor(int times) {
    outages.next(times);
  }

  /** Forgets them all. */
  public void clear() {
    written.clear();
  }

  /** How many steps are finished. */
  public int count() {
    return written.size();
  }
}
