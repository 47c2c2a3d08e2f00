package dev.armature.worker.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.json.Json;
import dev.armature.problem.ProblemException;
import dev.armature.worker.blocks.OtherSide.Said;
import dev.armature.worker.credential.Secret;
import dev.armature.worker.net.Spellings;
import dev.armature.worker.net.TestDoor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * P8: no spelling of an internal address is reached by any way that a general_api goes.
 * allowed.test and other.test stand for services outside; whatever else the rules let through is
 * led to the canary, so that nothing leaves this machine and nothing that slips through is missed.
 */
@SuppressWarnings("NullAway.Init") // open() makes them
class EgressTest {
  private static final String KEY = "canary-of-a-credential";
  private static final Set<String> REFUSALS =
      Set.of(
          "ADDRESS_REFUSED",
          "CONFIG_INVALID",
          "CONNECTION_FAILED",
          "CREDENTIAL_HOST",
          "PAGE_INVALID",
          "REDIRECT_REFUSED",
          // What means allowed.test itself leads in a circle there.
          "TOO_MANY_REDIRECTS");

  /** Every way to an address: what the block is asked, and what allowed.test says to it. */
  private static final Map<String, Function<String, Map<String, @Nullable Object>>> ROUTES =
      routes();

  private OtherSide canary;
  private OtherSide another;
  private volatile String route = "";
  private volatile String form = "";
  private int count;

  @BeforeEach
  void open() throws IOException {
    canary = new OtherSide();
    another = new OtherSide();
  }

  @AfterEach
  void close() {
    canary.close();
    another.close();
  }

  @Test
  void no_way_leads_inside_and_no_credential_to_another_host() throws Exception {
    int attempts = 0;
    List<String> strange = new ArrayList<>();
    try (ApiKit kit = kit(List.of())) {
      for (String way : ROUTES.keySet()) {
        for (String written : Spellings.at(8_080)) {
          for (String credential : new String[] {"", "unbound", "bound"}) {
            attempts++;
            String code = code(kit, way, written, credential);
            if (!code.isEmpty() && !REFUSALS.contains(code)) {
              strange.add(way + " " + written + " " + code);
            }
          }
        }
        if (!way.startsWith("direct")) {
          for (String credential : new String[] {"", "unbound", "bound"}) {
            attempts++;
            code(kit, way, "http://other.test/steal", credential);
          }
        }
      }
    }
    int hits = canary.heard().size();
    long forwarded = shown(canary) + shown(another);
    System.out.printf(
        "P8 attempts=%d canary_hits=%d credentials_forwarded=%d routes=%d forms=%d%n",
        attempts, hits, forwarded, ROUTES.size(), Spellings.at(80).size());

    assertThat(Spellings.at(80)).hasSizeGreaterThanOrEqualTo(120).doesNotHaveDuplicates();
    assertThat(hits).as("%s", canary.heard()).isZero();
    assertThat(forwarded).isZero();
    assertThat(strange).isEmpty();
    // They do lead there: the other service outside was reached by every way that goes on.
    assertThat(another.heard()).hasSizeGreaterThanOrEqualTo(ROUTES.size() - 2);
  }

  @Test
  void where_everything_is_allowed_the_same_ways_do_reach_the_canary() throws Exception {
    try (ApiKit kit = kit(List.of("0.0.0.0/0", "::/0"))) {
      for (String way : ROUTES.keySet()) {
        int reached = 0;
        for (String written : Spellings.at(8_080)) {
          canary.forget();
          code(kit, way, written, "");
          reached += canary.heard().isEmpty() ? 0 : 1;
        }
        assertThat(reached).as(way).isGreaterThan(80);
      }
    }
  }

  private ApiKit kit(List<String> allowed) throws IOException {
    OtherSide[] outside = new OtherSide[1];
    UnaryOperator<InetSocketAddress> leading =
        to ->
            switch (to.getAddress().getHostAddress()) {
              case "8.8.8.8" -> outside[0].address();
              case "8.8.4.4" -> another.address();
              default -> canary.address();
            };
    ApiKit kit = new ApiKit(TestDoor.open(allowed, Spellings.NAMES, leading));
    outside[0] = kit.other();
    kit.credential("unbound", Secret.Type.API_KEY, KEY)
        .credential("bound", Secret.Type.API_KEY, KEY, "allowed.test");
    kit.other().says(it -> said(route, form));
    return kit;
  }

  /** The code it ended with; empty where it gave a result. */
  private String code(ApiKit kit, String way, String written, String credential) throws Exception {
    route = way;
    form = written;
    kit.block().in("exec_" + count++, "fetch");
    Map<String, @Nullable Object> config = config(way, written);
    config.put("timeout", 5_000);
    if (!credential.isEmpty()) {
      config.put("credential", credential);
    } else {
      config.put("headers", Map.of("Authorization", KEY, "Cookie", KEY, "X-Token", KEY));
    }
    try {
      kit.call(Json.text(config));
      return "";
    } catch (ProblemException e) {
      return e.problem().code();
    }
  }

  private static Map<String, @Nullable Object> config(String route, String form) {
    Function<String, Map<String, @Nullable Object>> asked = ROUTES.get(route);
    return new LinkedHashMap<>(asked == null ? Map.of() : asked.apply(form));
  }

  private static Said said(String route, String form) {
    return switch (route) {
      case "redirect 302" -> Said.leadsTo(302, form.strip());
      case "redirect 307 of a POST" -> Said.leadsTo(307, form.strip());
      case "link" -> Said.json("[]").with("Link", "<" + form.strip() + ">; rel=\"next\"");
      default -> Said.json("{\"next\": " + Json.text(form) + "}");
    };
  }

  private static Map<String, Function<String, Map<String, @Nullable Object>>> routes() {
    Map<String, Function<String, Map<String, @Nullable Object>>> routes = new LinkedHashMap<>();
    routes.put("direct GET", form -> Map.of("url", form));
    routes.put("direct POST", form -> Map.of("url", form, "method", "POST", "body", "x"));
    routes.put("redirect 302", form -> Map.of("url", "http://allowed.test/"));
    routes.put(
        "redirect 307 of a POST",
        form ->
            Map.of(
                "url",
                "http://allowed.test/",
                "method",
                "POST",
                "body",
                "x",
                "redirects",
                Map.of("follow", true)));
    routes.put("next page", form -> pages("page.output.next"));
    routes.put("next page as a change", form -> pages("{'url': page.output.next}"));
    routes.put("link", form -> pages("link"));
    return routes;
  }

  private static Map<String, @Nullable Object> pages(String next) {
    return Map.of(
        "url", "http://allowed.test/", "pagination", Map.of("next", next, "max_pages", 2));
  }

  private static long shown(OtherSide side) {
    return side.heard().stream()
        .filter(it -> it.headers().toString().contains(KEY) || it.text().contains(KEY))
        .count();
  }
}
