package dev.armature.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.database.DatabaseKit;
import dev.armature.worker.block.Journal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // open() makes them
class StoredJournalTest {
  private StoreKit kit;
  private Journal journal;

  @BeforeAll
  void open() {
    kit = new StoreKit();
    journal = kit.journal();
  }

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void a_step_is_written_once_and_read_back_as_it_was() {
    Journal.Place place = new Journal.Place(DatabaseKit.WORKSPACE, "exec_1", "fetch");

    assertThat(journal.read(place, "page")).isEmpty();
    assertThat(journal.write(place, "page", "{\"b\": 1, \"a\": null}"))
        .isEqualTo("{\"b\": 1, \"a\": null}");
    assertThat(journal.write(place, "page", "2")).isEqualTo("{\"b\": 1, \"a\": null}");
    assertThat(journal.read(place, "page")).contains("{\"b\": 1, \"a\": null}");
  }

  @Test
  void nobody_reads_the_steps_of_another_place() {
    Journal.Place place = new Journal.Place(DatabaseKit.WORKSPACE, "exec_2", "fetch");
    journal.write(place, "page", "1");

    assertThat(journal.read(place, "next")).isEmpty();
    assertThat(journal.read(new Journal.Place(DatabaseKit.WORKSPACE, "exec_2", "other"), "page"))
        .isEmpty();
    assertThat(journal.read(new Journal.Place("ws_other", "exec_2", "fetch"), "page")).isEmpty();
  }
}
