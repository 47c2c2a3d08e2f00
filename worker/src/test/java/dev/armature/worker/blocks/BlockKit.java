package dev.armature.worker.blocks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.execution.Outcome;
import dev.armature.execution.Waited;
import dev.armature.expression.Scope;
import dev.armature.json.Json;
import dev.armature.serving.Patience;
import dev.armature.worker.HeldJournal;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Journal;
import dev.armature.worker.block.Steps;
import dev.armature.worker.block.Surroundings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs one block by itself. Configs, roots and what comes in are written as JSON. */
final class BlockKit {
  private Object cameIn = Map.of();
  private boolean nothingCameIn;
  private String roots = "{}";
  private final HeldJournal journal = new HeldJournal();
  private Map<String, @Nullable Object> written = Map.of();
  private @Nullable String asWritten;
  private String execution = "exec_1";
  private String id = "fetch";
  private Surroundings.Attempt attempt = new Surroundings.Attempt(1, 1, 10_000, List.of());

  BlockKit cameIn(String json) {
    Object read = json(json, Object.class);
    nothingCameIn = read == null;
    cameIn = read == null ? Map.of() : read;
    return this;
  }

  BlockKit roots(String json) {
    roots = json;
    return this;
  }

  BlockKit attempt(int number, int most, String... nonRetryable) {
    attempt = new Surroundings.Attempt(number, most, 10_000, List.of(nonRetryable));
    return this;
  }

  /** How long an attempt may take, in milliseconds. */
  BlockKit allows(long millis) {
    attempt = new Surroundings.Attempt(1, 1, millis, List.of());
    return this;
  }

  /** The block and the run that it is in. */
  BlockKit in(String run, String block) {
    execution = run;
    id = block;
    return this;
  }

  /** The config as its author wrote it, where it differs from the one that was filled in. */
  BlockKit written(String json) {
    asWritten = json;
    return this;
  }

  /** The steps that its blocks have finished: the next attempt finds them. */
  HeldJournal journal() {
    return journal;
  }

  <C extends Record> Outcome run(BlockType<C> type, Class<C> config, String json) throws Exception {
    written = object(asWritten == null ? json : asWritten);
    return type.run(Json.stored().readValue(json, config), surroundings());
  }

  /** Goes on after a wait. */
  <C extends Record> Outcome goOn(BlockType<C> type, Class<C> config, String json, Waited.How how)
      throws Exception {
    written = object(json);
    return type.goOn(
        Json.stored().readValue(json, config), new Waited(how, 1_000L, null), surroundings());
  }

  <C extends Record> Map<String, @Nullable Object> result(
      BlockType<C> type, Class<C> config, String json) throws Exception {
    return run(type, config, json).result();
  }

  Surroundings surroundings() {
    return new Surroundings(
        "ws_1",
        execution,
        id,
        id,
        nothingCameIn ? null : cameIn,
        new LinkedHashMap<>(),
        Scope.of(object(roots)),
        attempt,
        written,
        new Steps(journal, new Journal.Place("ws_1", execution, id), Patience.NONE),
        execution);
  }

  private static Map<String, @Nullable Object> object(String json) {
    try {
      return Json.stored().readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private static <T> T json(String json, Class<T> type) {
    try {
      return Json.stored().readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
