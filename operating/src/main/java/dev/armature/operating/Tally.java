package dev.armature.operating;

import io.micrometer.core.instrument.Counter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Counts how often each of a closed set of things happened. Each is there from zero on, so that the
 * first of its kind shows as a rise.
 */
public final class Tally<E extends Enum<E>> {
  private final Map<E, Counter> counters;

  /**
   * Begins.
   *
   * @param name of the series
   * @param label that tells one thing from another, by its name in lower case
   */
  public Tally(String name, String label, Class<E> things) {
    counters = new EnumMap<>(things);
    for (E thing : things.getEnumConstants()) {
      counters.put(
          thing, Metrics.here().counter(name, label, thing.name().toLowerCase(Locale.ROOT)));
    }
  }

  /** One more. */
  public void add(E thing) {
    Objects.requireNonNull(counters.get(thing)).increment();
  }
}
