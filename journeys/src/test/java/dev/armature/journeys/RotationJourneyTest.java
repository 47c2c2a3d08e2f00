package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.journeys.Product.Answer;
import dev.armature.sealing.KeyRing;
import dev.armature.sealing.Places;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A key is replaced as {@code docs/operating.md} tells an operator to. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class RotationJourneyTest implements Journey {
  private Installation house;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  @Test
  void a_new_key_takes_over_beside_an_api_that_serves_and_the_old_one_goes() throws Exception {
    String newest = KeyRing.mint();
    String both = newest + "," + house.keyRing();
    Product old = house.api();
    String workflow = drawn(old);
    assertThat(opened(house.keyRing())).isEqualTo("token-of-the-first");

    Product api = house.api(Map.of("ARMATURE_KEY_RING", both));
    assertThat(api.said())
        .contains("1 rows of credential are sealed with older keys", "1 rows of sealed_field");
    String said = house.reencrypted(both);
    String again = house.reencrypted(both);
    old.stop();
    api.stop();
    Product last = house.api(Map.of("ARMATURE_KEY_RING", newest));

    assertThat(said)
        .contains("credential: 1 rows sealed anew", "sealed_field: 1 rows sealed anew")
        .contains("reencrypt: resealed=2 unreadable=0 left=0");
    assertThat(again).contains("reencrypt: resealed=0 unreadable=0 left=0");
    assertThat(opened(newest)).isEqualTo("token-of-the-first");
    assertThat(last.get("/api/workflows/" + workflow).text("blocks"))
        .contains("webhook_secret=secret-of-the-hook");
    assertThat(last.said()).doesNotContain("older keys", "token-of-the-first");
  }

  private String drawn(Product api) {
    Answer made =
        api.post(
            "/v1/credentials",
            "{\"name\": \"first\", \"type\": \"bearer\", \"value\": \"token-of-the-first\"}");
    assertThat(made.status()).as("%s", made).isEqualTo(201);
    return api.workflow(
        """
        {"blocks": [
           {"id": "hook", "type": "webhook", "config": {
              "webhook_id": "00000001-0000-4000-8000-000000000009",
              "webhook_secret": "secret-of-the-hook"}}],
         "edges": []}
        """);
  }

  /** The credential, opened as a worker with this ring opens it. */
  private String opened(String ring) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/armature?user=postgres"
                    .formatted(house.postgres().port()));
        ResultSet row =
            connection
                .createStatement()
                .executeQuery("SELECT workspace_id, id, key_id, sealed FROM credential")) {
      assertThat(row.next()).isTrue();
      return KeyRing.parse(ring)
          .open(
              new KeyRing.Sealed(row.getString(3), row.getBytes(4)),
              Places.credential(row.getString(1), row.getString(2)));
    }
  }
}
