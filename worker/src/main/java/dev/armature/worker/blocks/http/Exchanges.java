package dev.armature.worker.blocks.http;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.worker.net.SafeHttp;
import dev.armature.worker.net.SafeHttp.Answer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;

/**
 * Sends calls, and follows where answers lead: hop by hop, each held against the address rules
 * where its socket connects, with what could be a key left behind where the origin changes.
 */
@Singleton
public final class Exchanges {
  /** Redirects that are followed where an author does not say. */
  public static final int HOPS = 5;

  /** Redirects that an author may ask for. */
  public static final int MOST_HOPS = 20;

  private final SafeHttp http;

  /** Sends by this door. */
  public Exchanges(SafeHttp http) {
    this.http = http;
  }

  /**
   * How a call is made.
   *
   * @param hops redirects that are followed; 0: a redirect is the answer
   * @param timeout of all hops together
   * @param mostAnswerBytes of one answer, its encoding undone
   */
  public record Manner(int hops, Duration timeout, int mostAnswerBytes) {}

  /**
   * The answer at the end of the way.
   *
   * @throws ProblemException what {@link SafeHttp#exchange} throws, {@code REDIRECT_REFUSED} or
   *     {@code TOO_MANY_REDIRECTS}
   */
  public Answer send(Call first, Manner manner) {
    long deadline = System.nanoTime() + manner.timeout().toNanos();
    Set<String> been = new HashSet<>();
    Call call = first;
    for (int hop = 0; ; hop++) {
      been.add(call.method() + " " + call.url());
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      Duration timeout = hop == 0 ? manner.timeout() : left;
      if (timeout.toMillis() < 1) {
        throw Problem.of(
                Problem.Kind.TIMEOUT,
                "HTTP_TIMEOUT",
                "no whole answer within %d ms, redirects included"
                    .formatted(manner.timeout().toMillis()))
            .thrown();
      }
      Answer answer = http.exchange(call.sent(timeout, manner.mostAnswerBytes()));
      Optional<Call> next = manner.hops() == 0 ? Optional.empty() : led(call, answer);
      if (next.isEmpty()) {
        return answer;
      }
      call = next.get();
      if (been.contains(call.method() + " " + call.url())) {
        throw tooMany("'%s' redirects in a circle".formatted(call.url().host()));
      }
      if (hop == manner.hops()) {
        throw tooMany(
            "there are more than %d redirects; 'redirects.max' may be %d at most"
                .formatted(manner.hops(), MOST_HOPS));
      }
    }
  }

  /** Where an answer leads, if it does: the method changes as in browsers. */
  static Optional<Call> led(Call call, Answer answer) {
    String location = answer.headers().getOrDefault("location", "").strip();
    boolean leads =
        switch (answer.status()) {
          case 301, 302, 303, 307, 308 -> true;
          default -> false;
        };
    if (!leads || location.isEmpty()) {
      return Optional.empty();
    }
    HttpUrl to = call.url().resolve(location);
    if (to == null || !to.username().isEmpty() || !to.password().isEmpty()) {
      throw Problem.of(
              Problem.Kind.INVALID,
              "REDIRECT_REFUSED",
              "'%s' redirects to what is no http or https address without a password"
                  .formatted(call.url().host()))
          .thrown();
    }
    boolean keeps =
        switch (answer.status()) {
          case 307, 308 -> true;
          case 303 -> call.method().equals("GET") || call.method().equals("HEAD");
          default -> !call.method().equals("POST");
        };
    return Optional.of(call.ledTo(to, keeps));
  }

  private static ProblemException tooMany(String message) {
    return Problem.of(Problem.Kind.INVALID, "TOO_MANY_REDIRECTS", message).thrown();
  }
}
