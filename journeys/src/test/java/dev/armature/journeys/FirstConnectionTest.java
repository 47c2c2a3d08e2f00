package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.armature.operating.Database;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker's pool whose first connection breaks at any place on its way. */
class FirstConnectionTest {
  @Test
  void a_first_connection_that_breaks_anywhere_spoils_no_later_one(@TempDir Path folder)
      throws IOException {
    List<Integer> spoilt = new ArrayList<>();
    int broken = 0;
    try (PostgresProcess postgres = PostgresProcess.start(folder);
        FaultProxy proxy = new FaultProxy(postgres.port())) {
      for (int bytes = 8; bytes < 900; bytes += 12) {
        proxy.turn(new Weather.Breaking(bytes));
        try (HikariDataSource pool = new HikariDataSource(asWorkers(proxy.port()))) {
          // So that it is the first one that broke; where all went through, there is nothing to
          // see.
          if (Database.missing(pool).isPresent()) {
            broken++;
            proxy.turn(Weather.CLEAR);
            try {
              await().until(() -> Database.missing(pool), Optional::isEmpty);
            } catch (ConditionTimeoutException e) {
              spoilt.add(bytes);
            }
          }
        }
      }
    }
    System.out.printf("first connections: broken=%d spoilt=%s%n", broken, spoilt);
    assertThat(broken).isGreaterThan(20);
    assertThat(spoilt).isEmpty();
  }

  /** What of a worker's settings says how its pool is made. */
  private static HikariConfig asWorkers(int port) throws IOException {
    Properties settings = new Properties();
    try (InputStream file =
        FirstConnectionTest.class.getResourceAsStream("/application-worker.properties")) {
      settings.load(file);
    }
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(port));
    config.setTransactionIsolation(
        settings.getProperty("datasources.default.transaction-isolation"));
    config.setInitializationFailTimeout(
        Long.parseLong(settings.getProperty("datasources.default.initialization-fail-timeout")));
    config.setMaximumPoolSize(1);
    config.setConnectionTimeout(250);
    return config;
  }
}
