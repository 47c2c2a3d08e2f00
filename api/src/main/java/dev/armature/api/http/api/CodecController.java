package dev.armature.api.http.api;

import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.codec.Codec;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.ByCookie;
import dev.armature.api.http.Fields;
import dev.armature.api.http.KeyFilter;
import dev.armature.api.http.NoStore;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;

/** {@code /api/temporal/codec}: the codec server of Temporal's UI and of its command. */
@Controller(CodecController.PATH)
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class CodecController {
  static final String PATH = "/api/temporal/codec";

  private static final String COOKIE = "armature_codec";
  private static final String GROUP = "Temporal";
  private static final Duration GOOD_FOR = Duration.ofHours(12);

  private final Codec codec;

  CodecController(Codec codec) {
    this.codec = codec;
  }

  @Post("/decode")
  @NoStore
  @ByCookie(COOKIE)
  @Told(
      id = "decode_payloads",
      group = GROUP,
      summary = "Opens what Temporal keeps sealed",
      description =
          "The remote codec of Temporal's UI and of `temporal --codec-endpoint`. Opened is what"
              + " belongs to an execution or a workflow of the caller's workspace; all else comes"
              + " back as it was sent. The cookie of `open_codec` counts as a key here.",
      takes = CodecBody.class,
      answers = @Answer(of = CodecBody.class, value = "The payloads, in their order."))
  CodecBody decode(HttpRequest<byte[]> request, Caller caller) {
    return CodecBody.of(codec.opened(caller, CodecBody.read(Fields.of(Bodies.needed(request)))));
  }

  @Post("/session")
  @NoStore
  @Told(
      id = "open_codec",
      group = GROUP,
      summary = "Lets this browser ask for payloads",
      description =
          "Puts the key of this call into a cookie that only `decode_payloads` takes, and no script"
              + " can read, for twelve hours; the page `/docs/codec.html` calls it. A key with the role"
              + " viewer is enough.",
      answers = @Answer(status = 204, value = "The cookie is there."))
  HttpResponse<?> open(HttpRequest<?> request, Caller caller) {
    caller.must(Role.VIEWER);
    return HttpResponse.noContent()
        .cookie(cookie(KeyFilter.shown(request.getHeaders()).orElseThrow()).maxAge(GOOD_FOR));
  }

  @Delete("/session")
  @Told(
      id = "close_codec",
      group = GROUP,
      summary = "Takes the cookie of `open_codec` away",
      answers = @Answer(status = 204, value = "It is gone."))
  HttpResponse<?> close(Caller caller) {
    caller.must(Role.VIEWER);
    return HttpResponse.noContent().cookie(cookie("").maxAge(Duration.ZERO));
  }

  /** Sent along by a page of another site, which is what Temporal's UI is. */
  private static Cookie cookie(String value) {
    return Cookie.of(COOKIE, value).path(PATH).httpOnly(true).secure(true).sameSite(SameSite.None);
  }
}
