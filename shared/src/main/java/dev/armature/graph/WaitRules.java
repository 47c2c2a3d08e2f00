package dev.armature.graph;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What must hold of the configs of blocks that wait, as far as they hold no templates. */
final class WaitRules {
  private final Map<String, @Nullable Object> config;
  private final BiConsumer<String, String> fault;
  private final BiConsumer<String, String> missing;

  private WaitRules(
      Map<String, @Nullable Object> config,
      BiConsumer<String, String> fault,
      BiConsumer<String, String> missing) {
    this.config = config;
    this.fault = fault;
    this.missing = missing;
  }

  /**
   * Holds the config of a block against the rules of its type.
   *
   * @param fault told the field and what is wrong with it
   * @param missing told the field that has yet to be filled in, and why
   */
  static void check(
      String type,
      Map<String, @Nullable Object> config,
      BiConsumer<String, String> fault,
      BiConsumer<String, String> missing) {
    WaitRules rules = new WaitRules(config, fault, missing);
    switch (type) {
      case "wait" -> rules.waiting();
      case "approval" -> rules.approval();
      case "orchestration" -> rules.orchestration();
      default -> {
        // Does not wait.
      }
    }
  }

  private void waiting() {
    exactlyOne("duration", "until", "event");
    duration("duration");
    duration("timeout");
    if (config.get("timeout") != null && config.get("event") == null) {
      fault.accept("timeout", "'timeout' belongs to an 'event': nothing else is waited for");
    }
    if (fixed("until") instanceof String until && !moment(until)) {
      fault.accept(
          "until", "'until' must be a time with its offset, such as 2027-01-31T09:00:00+01:00");
    }
    if (fixed("event") instanceof String key && key.strip().length() > Limits.EVENT_KEY_CHARS) {
      fault.accept(
          "event", "'event' must have 1 to %d characters".formatted(Limits.EVENT_KEY_CHARS));
    }
  }

  private void approval() {
    Object deadline = fixed("deadline");
    if (deadline != null
        && Durations.read(deadline).isEmpty()
        && !(deadline instanceof String text && moment(text))) {
      fault.accept(
          "deadline",
          "'deadline' must be a duration of at most ten years, such as 2d, or a time with its"
              + " offset");
    }
    if (fixed("required") instanceof Integer required) {
      if (required < 1 || required > Limits.APPROVALS) {
        fault.accept("required", "'required' must be from 1 to %d".formatted(Limits.APPROVALS));
      } else if (config.get("approvers") instanceof List<?> approvers
          && !approvers.isEmpty()
          && approvers.stream().distinct().count() < required) {
        fault.accept("required", "'required' is more than there are 'approvers'");
      }
    }
    if (config.get("form") instanceof Map<?, ?> form
        && form.get("properties") instanceof Map<?, ?> properties
        && properties.containsKey("decision")) {
      fault.accept("form", "'form' must leave the field 'decision' to the approval itself");
    }
  }

  private void orchestration() {
    exactlyOne("workflow_id", "orchestration_id");
    Object version = fixed("version");
    boolean readable =
        switch (version) {
          case null -> true;
          case Integer number -> number > 0;
          case String text -> text.strip().matches("latest|[0-9]{1,9}");
          default -> false;
        };
    if (!readable) {
      fault.accept("version", "'version' must be a version's number, or 'latest'");
    }
  }

  private void exactlyOne(String... fields) {
    List<String> there = new ArrayList<>();
    List<String> all = new ArrayList<>();
    for (String field : fields) {
      all.add("'" + field + "'");
      if (config.get(field) != null && !"".equals(config.get(field))) {
        there.add(field);
      }
    }
    String message = "exactly one of %s is needed".formatted(String.join(", ", all));
    if (there.isEmpty()) {
      missing.accept(fields[0], message);
    } else if (there.size() > 1) {
      fault.accept(there.getLast(), message);
    }
  }

  private void duration(String field) {
    Object written = fixed(field);
    if (written != null && Durations.read(written).isEmpty()) {
      fault.accept(
          field,
          "'%s' must be a duration of at most ten years, such as 30s, 2h or P3D".formatted(field));
    }
  }

  /** What is written, where it holds no template. */
  private @Nullable Object fixed(String field) {
    Object written = config.get(field);
    return written instanceof String text && text.contains("{{") ? null : written;
  }

  private static boolean moment(String written) {
    try {
      return OffsetDateTime.parse(written.strip()).getYear() < 9999;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
