package dev.armature.journeys;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.postgresql.PGConnection;

/** What stands in the databases of a server. */
final class Tables {
  private Tables() {}

  /**
   * Tells every row of every table of every database, as a dump has them and value by value: in a
   * dump, what is encoded in bytes is encoded twice.
   *
   * @param told hears where it was found, and what stands there
   * @return the characters of each table, by the names of its database and its own
   */
  static Map<String, Integer> told(int port, BiConsumer<String, String> told)
      throws SQLException, IOException {
    Map<String, Integer> tables = new LinkedHashMap<>();
    for (String database :
        column(port, "postgres", "SELECT datname FROM pg_database WHERE NOT datistemplate")) {
      for (String table :
          column(
              port,
              database,
              "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
                  + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")) {
        try (Connection connection = connection(port, database)) {
          StringWriter dump = new StringWriter();
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyOut("COPY " + table + " TO STDOUT", dump);
          told.accept(database + " " + table, dump.toString());
          tables.put(database + " " + table, dump.toString().length());
          values(connection, database, table, told);
        }
      }
    }
    return tables;
  }

  private static void values(
      Connection connection, String database, String table, BiConsumer<String, String> told)
      throws SQLException {
    try (ResultSet rows = connection.createStatement().executeQuery("SELECT * FROM " + table)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        for (int i = 1; i <= columns; i++) {
          byte[] bytes =
              rows.getMetaData().getColumnTypeName(i).equals("bytea") ? rows.getBytes(i) : null;
          String text =
              bytes == null ? rows.getString(i) : new String(bytes, StandardCharsets.ISO_8859_1);
          if (text != null) {
            told.accept(database + " " + table, text);
          }
        }
      }
    }
  }

  private static List<String> column(int port, String database, String sql) throws SQLException {
    try (Connection connection = connection(port, database);
        ResultSet rows = connection.createStatement().executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  private static Connection connection(int port, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(port, database));
  }
}
