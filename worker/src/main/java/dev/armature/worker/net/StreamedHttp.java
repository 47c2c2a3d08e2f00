package dev.armature.worker.net;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.worker.net.SafeHttp.Sent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.net.SocketFactory;
import okhttp3.Call;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * The door for answers that are read while they come, as those of models. It has the rules of
 * {@link SafeHttp}, with one exception: a server that the operator named in a setting may stand
 * inside the operator's network.
 */
public final class StreamedHttp {
  /** The largest answer, in bytes. */
  public static final int MOST_ANSWER_BYTES = 16 * 1024 * 1024;

  private final OkHttpClient guarded;
  private final OkHttpClient open;

  StreamedHttp(AddressRules rules, Dns dns) {
    this(new GuardedSockets(rules), dns);
  }

  StreamedHttp(GuardedSockets sockets, Dns dns) {
    this.guarded = SafeHttp.client(sockets, dns);
    this.open = SafeHttp.client(SocketFactory.getDefault(), dns);
  }

  /**
   * Sends, and gives the answer as soon as its headers are here. What is sent ends with its timeout
   * even while the answer is read.
   *
   * @param operators the server that the operator named, which may be anywhere
   * @throws ProblemException {@code ADDRESS_REFUSED}, {@code HTTP_TIMEOUT} or {@code
   *     CONNECTION_FAILED}; the last two may pass
   */
  public Opened open(Sent sent, @Nullable HttpUrl operators) {
    boolean named = operators != null && sameServer(operators, sent.url());
    Call call = SafeHttp.call(named ? open : guarded, sent);
    try {
      return new Opened(sent, call.execute());
    } catch (IOException e) {
      throw SafeHttp.problem(e, sent);
    }
  }

  /** Whether two addresses have scheme, host and port in common. */
  public static boolean sameServer(HttpUrl one, HttpUrl other) {
    return one.scheme().equals(other.scheme())
        && one.host().equals(other.host())
        && one.port() == other.port();
  }

  /** One event of a stream of server-sent events. */
  @FunctionalInterface
  public interface EventListener {
    /**
     * Takes an event.
     *
     * @param name absent where it has none
     * @return whether more are wanted
     */
    boolean event(@Nullable String name, String data);
  }

  /** An answer whose headers are here. */
  public static final class Opened implements AutoCloseable {
    private final Sent sent;
    private final Response response;
    private final Map<String, String> headers;
    private long read;

    private Opened(Sent sent, Response response) {
      this.sent = sent;
      this.response = response;
      this.headers = SafeHttp.headers(response, false);
    }

    /** The HTTP status. */
    public int status() {
      return response.code();
    }

    /** The headers, names in lower case. */
    public Map<String, String> headers() {
      return headers;
    }

    /** Whether it says that it is a stream of events. */
    public boolean streams() {
      return headers.getOrDefault("content-type", "").startsWith("text/event-stream");
    }

    /**
     * The whole body.
     *
     * @throws ProblemException {@code RESPONSE_TOO_LARGE}, {@code HTTP_TIMEOUT} or {@code
     *     CONNECTION_FAILED}
     */
    public byte[] whole() {
      try {
        BufferedSource source = response.body().source();
        if (source.request(MOST_ANSWER_BYTES + 1L)) {
          throw tooLarge();
        }
        return source.readByteArray();
      } catch (IOException e) {
        throw SafeHttp.problem(e, sent);
      }
    }

    /**
     * The body as server-sent events, until it ends or no more are wanted.
     *
     * @throws ProblemException as of {@link #whole()}
     */
    public void events(EventListener listener) {
      BufferedSource source = response.body().source();
      String name = null;
      StringBuilder data = new StringBuilder();
      try {
        for (String line = line(source); line != null; line = line(source)) {
          if (line.isEmpty()) {
            if (!data.isEmpty() && !listener.event(name, data.toString())) {
              return;
            }
            name = null;
            data.setLength(0);
          } else if (line.startsWith("event:")) {
            name = line.substring("event:".length()).strip();
          } else if (line.startsWith("data:")) {
            data.append(data.isEmpty() ? "" : "\n").append(unpadded(line));
          }
        }
        // What has no empty line behind it may have been cut: it is no event.
      } catch (IOException e) {
        throw SafeHttp.problem(e, sent);
      }
    }

    /** The next line, without its end; null after the last one. */
    private @Nullable String line(BufferedSource source) throws IOException {
      long left = MOST_ANSWER_BYTES - read;
      long at = source.indexOf((byte) '\n', 0, left + 1);
      if (at < 0) {
        if (source.request(left + 1)) {
          throw tooLarge();
        }
        Buffer rest = source.getBuffer();
        return rest.exhausted() ? null : rest.readString(StandardCharsets.UTF_8);
      }
      read += at + 1;
      String line = source.readString(at, StandardCharsets.UTF_8);
      source.skip(1);
      return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private static String unpadded(String line) {
      String content = line.substring("data:".length());
      return content.startsWith(" ") ? content.substring(1) : content;
    }

    private static ProblemException tooLarge() {
      return Problem.of(
              Problem.Kind.TOO_LARGE,
              "RESPONSE_TOO_LARGE",
              "the answer has more than %,d bytes".formatted(MOST_ANSWER_BYTES))
          .thrown();
    }

    @Override
    public void close() {
      response.close();
    }
  }
}
