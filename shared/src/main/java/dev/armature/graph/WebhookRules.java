package dev.armature.graph;

import static dev.armature.graph.Verdict.in;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What must hold of a webhook block. */
final class WebhookRules {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final List<String> SCHEMES =
      List.of("standard", "github", "stripe", "slack", "hmac");
  private static final List<String> ALGORITHMS = List.of("sha1", "sha256", "sha512");
  private static final List<String> ENCODINGS = List.of("hex", "base64");

  private final Block block;
  private final String path;
  private final Verdict verdict;

  private WebhookRules(Block block, String path, Verdict verdict) {
    this.block = block;
    this.path = path + ".config.";
    this.verdict = verdict;
  }

  static void check(Block block, String path, Verdict verdict) {
    new WebhookRules(block, path, verdict).check();
  }

  private void check() {
    Object id = block.config().get("webhook_id");
    if (!(id instanceof String text) || !UUID.matcher(text).matches()) {
      warn(
          "WEBHOOK_ID", "webhook_id", "'webhook_id' is no UUID, so that its calls will be refused");
    }
    if (missing(block.config().get("webhook_secret"))) {
      warn(
          "WEBHOOK_SECRET",
          "webhook_secret",
          "'webhook_secret' is missing, so that its calls will be refused");
    }
    if (block.config().get("webhook_signature") instanceof Map<?, ?> signature) {
      checkSignature(signature);
    }
  }

  private void checkSignature(Map<?, ?> signature) {
    boolean known = oneOf(signature, "scheme", SCHEMES, false);
    if (known && missing(signature.get("secret"))) {
      warn(
          "WEBHOOK_SECRET",
          "webhook_signature.secret",
          "'webhook_signature.secret' is missing, so that its calls will be refused");
    }
    if (signature.get("tolerance") != null
        && !(signature.get("tolerance") instanceof Number seconds && seconds.longValue() > 0)) {
      fault("tolerance", "must be a number of seconds above 0");
    }
    if (known && lower(signature.get("scheme")).equals("hmac")) {
      if (missing(signature.get("header"))) {
        fault("header", "must name the header that has the signature");
      }
      oneOf(signature, "algorithm", ALGORITHMS, true);
      oneOf(signature, "encoding", ENCODINGS, true);
    }
  }

  private boolean oneOf(Map<?, ?> signature, String field, List<String> words, boolean optional) {
    Object value = signature.get(field);
    boolean fits = value == null ? optional : words.contains(lower(value));
    if (!fits) {
      fault(field, "must be one of " + String.join(", ", words));
    }
    return fits;
  }

  private static String lower(@Nullable Object value) {
    return String.valueOf(value).toLowerCase(Locale.ROOT);
  }

  private static boolean missing(@Nullable Object value) {
    return !(value instanceof String text) || text.isEmpty();
  }

  private void warn(String code, String field, String message) {
    verdict.warn(code, path + field, block, in(block) + message);
  }

  private void fault(String field, String message) {
    verdict.fault(
        "CONFIG_TYPE",
        path + "webhook_signature." + field,
        block,
        in(block) + "'webhook_signature.%s' %s".formatted(field, message));
  }
}
