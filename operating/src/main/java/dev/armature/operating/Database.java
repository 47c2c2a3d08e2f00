package dev.armature.operating;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/** Whether PostgreSQL can be reached, asked without a pool. */
public final class Database {
  private Database() {}

  /** Why there is no connection; empty where there is one. */
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
      String said = String.valueOf(e.getMessage());
      return Optional.of(said.lines().findFirst().orElse("it does not answer"));
    }
  }
}
