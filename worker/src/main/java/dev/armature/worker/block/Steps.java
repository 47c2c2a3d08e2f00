package dev.armature.worker.block;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JavaType;
import dev.armature.json.Json;
import dev.armature.json.JsonSize;
import dev.armature.operating.CrashPoint;
import dev.armature.problem.Problem;
import dev.armature.sealing.Opened;
import dev.armature.serving.LargeValues;
import dev.armature.serving.Patience;
import java.io.IOException;
import java.util.Optional;

/**
 * The steps of one block in one run: what a finished one gave is written down before the block goes
 * on, and a later attempt reads it back instead of doing it again.
 */
public final class Steps {
  private final Journal journal;
  private final Journal.Place place;
  private final Patience patience;

  /**
   * Of the block at this place.
   *
   * @param patience with the journal: a step that is done is not done again because that is away
   */
  public Steps(Journal journal, Journal.Place place, Patience patience) {
    this.journal = journal;
    this.place = place;
    this.patience = patience;
  }

  /**
   * What a step does.
   *
   * @param <T> what it gives
   */
  @FunctionalInterface
  public interface Work<T> {
    /** Does it. What it throws is not written down: the next attempt does it again. */
    T done() throws Exception;
  }

  /**
   * What a step gives: what was written of it, else what it does now. A secret that the block has
   * opened is written, and given, as {@code ***}.
   *
   * @param name the step's own within its block, the same in every attempt
   * @throws dev.armature.problem.ProblemException {@code RESULT_TOO_LARGE} where it is more than
   *     {@link LargeValues#MOST_VALUE_BYTES} as JSON
   */
  public <T> T step(String name, TypeReference<T> type, Work<T> work) throws Exception {
    JavaType read = Json.stored().getTypeFactory().constructType(type);
    return step(name, read, work);
  }

  /** As {@link #step(String, TypeReference, Work)}, for what a class says by itself. */
  public <T> T step(String name, Class<T> type, Work<T> work) throws Exception {
    return step(name, Json.stored().constructType(type), work);
  }

  /** What a finished step gave; empty where it is not finished. */
  public <T> Optional<T> finished(String name, Class<T> type)
      throws IOException, InterruptedException {
    Optional<String> written = read(name);
    return written.isEmpty()
        ? Optional.empty()
        : Optional.of(Json.stored().readValue(written.get(), type));
  }

  private Optional<String> read(String name) throws InterruptedException {
    return patience.ask(() -> journal.read(place, name));
  }

  private <T> T step(String name, JavaType type, Work<T> work) throws Exception {
    Optional<String> written = read(name);
    if (written.isPresent()) {
      return Json.stored().readValue(written.get(), type);
    }
    Object given = Opened.hiding(Json.stored().convertValue(work.done(), Object.class));
    CrashPoint.STEP_DONE.passed();
    long size = JsonSize.of(given);
    if (size > LargeValues.MOST_VALUE_BYTES) {
      throw Problem.of(
              Problem.Kind.TOO_LARGE,
              "RESULT_TOO_LARGE",
              "the step '%s' gave %,d bytes as JSON, and %,d is the most"
                  .formatted(name, size, LargeValues.MOST_VALUE_BYTES))
          .thrown();
    }
    String json = Json.text(given);
    return Json.stored().readValue(patience.ask(() -> journal.write(place, name, json)), type);
  }
}
