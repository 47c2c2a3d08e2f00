package dev.armature.journeys;

import dev.armature.journeys.Counters.Adds;
import java.util.List;
import java.util.Map;

/** Graphs whose blocks add known amounts to counters at the sink. */
final class ChaosGraphs {
  /** What each run of {@link #hook} adds. */
  static final Adds HOOK = new Adds(Map.of("hook-a", List.of(1L), "hook-b", List.of(2L)));

  /** What each run of {@link #run} adds. */
  static final Adds RUN =
      new Adds(Map.of("run-a", List.of(1L), "run-item", List.of(1L, 2L, 3L), "run-b", List.of(5L)));

  /** What each run of {@link #heavy} adds. */
  static final Adds HEAVY = new Adds(Map.of("heavy", List.of(7L)));

  /** Pages that each run of {@link #run} asks for, each once. */
  static final int PAGES = 6;

  /** What is recorded before what. */
  static final Map<String, String> BEHIND =
      Map.of("hook-a", "hook-b", "run-a", "run-item", "run-item", "run-b");

  private ChaosGraphs() {}

  /** A webhook and two additions, one after the other. */
  static String hook(String webhook, String sink) {
    return """
    {"blocks": [
      {"id": "hook", "type": "webhook", "config": {
        "webhook_id": "%s", "webhook_secret": "s3cret"}},
      {"id": "a", %s}, {"id": "b", %s}],
     "edges": [{"source": "hook", "target": "a"}, {"source": "a", "target": "b"}]}
    """
        .formatted(
            webhook,
            adds(sink, "hook-a", "outputs.hook.output.n", "1"),
            adds(sink, "hook-b", "outputs.hook.output.n", "2"));
  }

  /** An addition, one for each item of a map, a list of pages, a condition, and an addition. */
  static String run(String sink) {
    return """
    {"blocks": [
      {"id": "s", "type": "starter"}, {"id": "a", %s},
      {"id": "m", "type": "split", "config": {"items": [1, 2, 3]}},
      {"id": "item", %s},
      {"id": "pages", %s,
       "config": {"method": "POST", "url": "%s/paged/1", "timeout": 5000,
        "pagination": {"next": "page.output.next", "items": "page.output.items"}}},
      {"id": "right", "type": "condition", "config": {"expression": "variables.n >= 0"}},
      {"id": "b", %s},
      {"id": "r", "type": "response", "config": {"output": {"n": "{{ variables.n }}"}}}],
     "edges": [{"source": "s", "target": "a"}, {"source": "a", "target": "m"},
      {"source": "m", "target": "item", "condition": "item"},
      {"source": "m", "target": "pages", "condition": "done"},
      {"source": "pages", "target": "right"},
      {"source": "right", "target": "b", "condition": "true"},
      {"source": "b", "target": "r"}]}
    """
        .formatted(
            adds(sink, "run-a", "variables.n", "1"),
            adds(sink, "run-item", "variables.n", "{{ item }}"),
            patient(),
            sink,
            adds(sink, "run-b", "variables.n", "5"));
  }

  /** Code whose output is kept beside the history, a wait, and an addition that looks into it. */
  static String heavy(String sink) {
    return """
    {"blocks": [
      {"id": "s", "type": "starter"},
      {"id": "code", "type": "code", "timeout": 60000,
       "retry": {"max_attempts": 1000, "initial_interval": "200ms", "max_interval": "1s"},
       "config": {"timeout": 20000,
        "code": "return {n: variables.n, text: 'x'.repeat(300000)};"}},
      {"id": "w", "type": "wait", "config": {"duration": "500ms"}},
      {"id": "a", %s}],
     "edges": [{"source": "s", "target": "code"}, {"source": "code", "target": "w"},
      {"source": "w", "target": "a"}]}
    """
        .formatted(adds(sink, "heavy", "outputs.code.output.n", "7"));
  }

  private static String adds(String sink, String counter, String n, String amount) {
    return """
    %s, "config": {"method": "POST", "timeout": 5000,
      "url": "%s/count/%s/{{ %s }}/%s", "body": {"add": "%s"}}
    """
        .formatted(patient(), sink, counter, n, amount, amount);
  }

  /** However bad the way is, no run ends before its time. */
  private static String patient() {
    return """
    "type": "general_api", "timeout": 60000,
      "retry": {"max_attempts": 1000, "initial_interval": "200ms", "max_interval": "1s"}
    """;
  }
}
