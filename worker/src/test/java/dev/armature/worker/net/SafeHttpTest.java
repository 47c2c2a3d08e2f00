package dev.armature.worker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.armature.problem.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SafeHttpTest {
  private final AtomicInteger heard = new AtomicInteger();
  private HttpServer canary;

  @BeforeEach
  void listen() throws IOException {
    canary = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    canary.createContext(
        "/",
        exchange -> {
          heard.incrementAndGet();
          if (exchange.getRequestURI().getPath().equals("/away")) {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:" + port() + "/home");
            exchange.sendResponseHeaders(302, -1);
          } else {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'o', 'k'});
          }
          exchange.close();
        });
    canary.start();
  }

  @AfterEach
  void close() {
    canary.stop(0);
  }

  @Test
  void no_spelling_of_an_internal_address_reaches_the_canary() {
    // Whatever the rules let through would come to the canary: nothing leaves this machine.
    SafeHttp door = TestDoor.open(List.of(), Spellings.NAMES, to -> canary.getAddress());
    List<String> let = new ArrayList<>();
    for (String spelling : Spellings.at(port())) {
      try {
        get(door, spelling);
        let.add(spelling);
      } catch (ProblemException e) {
        assertThat(e.problem().code())
            .as(spelling)
            .isIn("ADDRESS_REFUSED", "CONFIG_INVALID", "CONNECTION_FAILED");
      }
    }

    // One name leads outside at times, and one form means the name before the backslash.
    assertThat(let).allMatch(it -> it.contains("rebinding.test") || it.contains("allowed.test\\"));
    assertThat(heard.get()).isEqualTo(let.size());
  }

  @Test
  void what_the_operator_allows_is_reached() {
    SafeHttp door =
        new SafeHttp(
            new AddressRules(List.of(AddressRules.Range.of("127.0.0.0/8"))), new NamesOfTheTest());

    assertThat(get(door, "http://canary.test:%d/".formatted(port())).status()).isEqualTo(200);
    assertThat(heard).hasValue(1);
  }

  @Test
  void a_redirect_is_an_answer_and_is_not_followed() {
    SafeHttp door =
        new SafeHttp(
            new AddressRules(List.of(AddressRules.Range.of("127.0.0.0/8"))), new NamesOfTheTest());

    assertThat(get(door, "http://127.0.0.1:%d/away".formatted(port())).status()).isEqualTo(302);
    assertThat(heard).hasValue(1);
  }

  @Test
  void an_address_with_a_password_is_refused() {
    assertThatThrownBy(() -> SafeHttp.url("http://user:hunter2@example.test/"))
        .isInstanceOf(ProblemException.class)
        .hasMessageNotContaining("hunter2");
  }

  private static SafeHttp.Answer get(SafeHttp door, String url) {
    return door.exchange(
        new SafeHttp.Sent("GET", SafeHttp.url(url), Map.of(), null, Duration.ofSeconds(2)));
  }

  private int port() {
    return canary.getAddress().getPort();
  }

  /** A resolver that lies: two names lead to loopback, one only at the second question. */
  private static final class NamesOfTheTest implements Dns {
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public List<InetAddress> lookup(String name) throws UnknownHostException {
      return switch (name) {
        case "canary.test" -> List.of(InetAddress.ofLiteral("127.0.0.1"));
        case "rebinding.test" ->
            List.of(
                InetAddress.ofLiteral(asked.incrementAndGet() == 1 ? "127.0.0.1" : "127.0.0.2"));
        case "localhost", "localhost.", "127.0.0.1" -> List.of(InetAddress.ofLiteral("127.0.0.1"));
        default -> {
          // Literals come here too; a name that is none must not leave this machine.
          if (!name.matches("[0-9a-fA-Fx.:]+")) {
            throw new UnknownHostException(name);
          }
          yield List.of(InetAddress.getAllByName(name));
        }
      };
    }
  }
}
