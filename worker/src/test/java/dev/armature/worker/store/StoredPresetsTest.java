package dev.armature.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.database.DatabaseKit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // open() makes them
class StoredPresetsTest {
  private static final String WS = DatabaseKit.WORKSPACE;

  private StoreKit kit;
  private Presets presets;

  @BeforeAll
  void open() {
    kit = new StoreKit();
    presets = kit.presets();
    preset("agt_living", 2, null);
    preset("agt_deleted", 2, "now");
  }

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void a_preset_is_found_by_its_version_and_by_default_in_its_newest() {
    assertThat(presets.find(WS, "agt_living", 1))
        .contains(new Presets.Preset(1, Map.of("model", "m1")));
    assertThat(presets.find(WS, "agt_living", null))
        .contains(new Presets.Preset(2, Map.of("model", "m2")));
  }

  @Test
  void of_a_deleted_one_its_versions_stay_and_none_is_the_newest() {
    assertThat(presets.find(WS, "agt_deleted", null)).isEmpty();
    assertThat(presets.find(WS, "agt_deleted", 1)).map(Presets.Preset::version).contains(1);
  }

  @Test
  void what_is_not_there_or_somebody_elses_is_not_found() {
    assertThat(presets.find(WS, "agt_living", 3)).isEmpty();
    assertThat(presets.find(WS, "agt_none", null)).isEmpty();
    assertThat(presets.find("ws_other", "agt_living", null)).isEmpty();
    assertThat(presets.find("ws_other", "agt_living", 1)).isEmpty();
  }

  private void preset(String id, int versions, @Nullable String deleted) {
    kit.database()
        .change(
            "INSERT INTO agent_preset (id, workspace_id, name, version, created_at, updated_at,"
                + " deleted_at) VALUES (?, ?, ?, ?, now(), now(), CAST(? AS timestamptz))",
            id,
            WS,
            id,
            versions,
            deleted);
    for (int number = 1; number <= versions; number++) {
      kit.database()
          .change(
              "INSERT INTO agent_preset_version (workspace_id, preset_id, number, body,"
                  + " created_at) VALUES (?, ?, ?, CAST(? AS json), now())",
              WS,
              id,
              number,
              "{\"model\": \"m%d\"}".formatted(number));
    }
  }
}
