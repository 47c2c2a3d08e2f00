package dev.armature.api.http.api;

import dev.armature.api.execution.Retry;
import dev.armature.api.http.Fields;
import dev.armature.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is asked of a retry, read field by field. */
final class RetryBody {
  private RetryBody() {}

  /** A retry, all its faults told at once. */
  static Retry of(Map<String, @Nullable Object> body) {
    Fields fields = Fields.of(body);
    Retry retry = read(fields);
    if (!fields.faults().isEmpty()) {
      throw Problem.invalid(fields.faults()).thrown();
    }
    return retry;
  }

  /** A retry; what is wrong is among the faults of the fields. */
  static Retry read(Fields fields) {
    Map<String, Map<String, @Nullable Object>> configs = new LinkedHashMap<>();
    Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
    Map<String, @Nullable Object> overrides = fields.object("overrides");
    if (overrides != null) {
      overrides.forEach((id, value) -> override(fields, id, value, configs, outputs));
    }
    return new Retry(fields.text("from"), configs, outputs, version(fields));
  }

  private static void override(
      Fields fields,
      String id,
      @Nullable Object value,
      Map<String, Map<String, @Nullable Object>> configs,
      Map<String, @Nullable Object> outputs) {
    String where = "overrides." + id;
    if (!(value instanceof Map<?, ?> map)) {
      fields.fault("WRONG_TYPE", where, "'%s' must be an object".formatted(where));
      return;
    }
    Fields inner = fields.at(map, where, id);
    if (inner.has("config") == inner.has("output")) {
      inner.fault(
          "WRONG_TYPE", "config", "'%s' must have either 'config' or 'output'".formatted(where));
    } else if (inner.has("output")) {
      outputs.put(id, inner.raw("output"));
    } else {
      Map<String, @Nullable Object> config = inner.object("config");
      if (config != null) {
        configs.put(id, config);
      } else if (inner.raw("config") == null) {
        inner.fault(
            "WRONG_TYPE", "config", "'%s' must be an object".formatted(inner.where("config")));
      }
    }
  }

  private static @Nullable Object version(Fields fields) {
    Object version = fields.raw("version");
    if (version == null
        || version instanceof Integer
        || (version instanceof String word
            && List.of(Retry.DEPLOYED, Retry.LATEST).contains(word))) {
      return version;
    }
    fields.fault(
        "WRONG_TYPE", "version", "'version' must be a whole number, 'deployed' or 'latest'");
    return null;
  }
}
