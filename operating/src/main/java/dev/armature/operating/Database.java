package dev.armature.operating;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;

/** Whether PostgreSQL can be reached. */
public final class Database {
  private Database() {}

  /** Why there is no connection, asked without a pool; empty where there is one. */
  public static Optional<String> missing(String url, String user, String password) {
    Properties properties = new Properties();
    properties.setProperty("connectTimeout", "2");
    properties.setProperty("socketTimeout", "2");
    properties.setProperty("loginTimeout", "2");
    if (!user.isEmpty()) {
      properties.setProperty("user", user);
      properties.setProperty("password", password);
    }
    try (Connection _ = DriverManager.getConnection(url, properties)) {
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of(said(e));
    }
  }

  /**
   * As above, asked of a pool that was made without waiting for its first connection; it may take
   * as long as the pool's {@code connection-timeout}.
   */
  public static Optional<String> missing(DataSource pool) {
    try (Connection _ = pool.getConnection()) {
      return Optional.empty();
    } catch (SQLException e) {
      // A pool says that none came in time, and in how many milliseconds; why, is what it was told.
      return Optional.of(
          e.getCause() instanceof SQLException why ? said(why) : "it does not answer");
    }
  }

  private static String said(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("it does not answer");
  }
}
