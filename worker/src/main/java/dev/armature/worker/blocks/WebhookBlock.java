package dev.armature.worker.blocks;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.block.BlockSpec.Output;
import dev.armature.block.BlockSpec.Reading;
import dev.armature.execution.Outcome;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Field;
import dev.armature.worker.block.Surroundings;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a run enters that a webhook call started: hands on the call's body. */
@Singleton
final class WebhookBlock implements BlockType<WebhookBlock.Config> {
  /** Who may call; looked at by the door of webhooks, never by the block. */
  record Config(
      @JsonProperty("webhook_id")
          @Field(
              value = "The id in the webhook's address: a UUID that the caller mints.",
              reading = Reading.VERBATIM)
          @Nullable String webhookId,
      @JsonProperty("webhook_secret")
          @Field(
              value = "What a call must bring as its token; any text that is not empty.",
              reading = Reading.VERBATIM,
              secret = true)
          @Nullable String webhookSecret,
      @JsonProperty("webhook_signature")
          @Field(
              value =
                  "How calls are signed, where they are: `scheme` (`standard`, `github`, `stripe`, "
                      + "`slack` or `hmac`) and `secret`; `tolerance` in seconds (300) where the "
                      + "scheme tells the time; for `hmac` also `header`, `algorithm` (`sha256`, "
                      + "`sha1`, `sha512`), `encoding` (`hex`, `base64`) and `prefix`.",
              reading = Reading.VERBATIM,
              secret = true)
          @Nullable Map<String, Object> webhookSignature) {}

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public String description() {
    return "Lets the world start a run over HTTP; the body of the call is its output.";
  }

  @Override
  public List<Output> outputs() {
    return List.of(new Output("output", "object", "The body of the call."));
  }

  @Override
  public Part part() {
    return new Part(true, true, false, false, true);
  }

  @Override
  public Outcome run(Config config, Surroundings surroundings) {
    return new Outcome.Done(Results.output(surroundings.cameIn()));
  }
}
