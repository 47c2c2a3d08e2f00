package dev.armature.api.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Calls over a socket, byte by byte: what a client would never send, and headers that it would not
 * show.
 */
final class RawCall {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int PIECE = 64 * 1024;

  private final URI server;

  RawCall(String address) {
    this.server = URI.create(address);
  }

  /** An answer; names of headers in lower case. */
  record Answer(int status, Map<String, String> headers, String body) {
    /** Its text; empty where it is not there. */
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** A request without a body. */
  Answer send(String methodAndTarget, List<String> headers) throws IOException {
    return text(head(methodAndTarget, headers) + "\r\n");
  }

  /** A request with a body. */
  Answer send(String methodAndTarget, List<String> headers, String body) throws IOException {
    return announce(methodAndTarget, headers, body.length(), body);
  }

  /** A request that says how long its body is, whatever comes of it. */
  Answer announce(String methodAndTarget, List<String> headers, long length, String body)
      throws IOException {
    return text(head(methodAndTarget, headers) + "Content-Length: " + length + "\r\n\r\n" + body);
  }

  /** A request whose body comes in pieces, as long as somebody takes them. */
  Answer chunked(String methodAndTarget, List<String> headers, String begin, long length)
      throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      OutputStream out = socket.getOutputStream();
      try {
        write(out, head(methodAndTarget, headers) + "Transfer-Encoding: chunked\r\n\r\n");
        String text = begin;
        for (long left = length; left > 0; left -= PIECE, text = "") {
          int size = (int) Math.min(left, PIECE);
          write(
              out,
              Integer.toHexString(size)
                  + "\r\n"
                  + text
                  + " ".repeat(size - text.length())
                  + "\r\n");
        }
        write(out, "0\r\n\r\n");
      } catch (SocketException e) {
        // It was refused before all of it was read; the answer may be there.
      }
      return read(socket.getInputStream(), false);
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** Any text. */
  Answer text(String text) throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      try {
        write(socket.getOutputStream(), text);
      } catch (SocketException e) {
        // It was refused before all of it was read; the answer may be there.
      }
      return read(socket.getInputStream(), text.startsWith("HEAD "));
    }
  }

  private static String head(String methodAndTarget, List<String> headers) {
    StringBuilder head = new StringBuilder(methodAndTarget + " HTTP/1.1\r\nHost: armature\r\n");
    headers.forEach(it -> head.append(it).append("\r\n"));
    return head.toString();
  }

  private static Answer read(InputStream in, boolean bodiless) throws IOException {
    String[] head = head(in).split("\r\n", -1);
    int status = Integer.parseInt(head[0].split(" ", -1)[1]);
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 1; i < head.length; i++) {
      int colon = head[i].indexOf(':');
      if (colon > 0) {
        headers.merge(
            head[i].substring(0, colon).toLowerCase(Locale.ROOT),
            head[i].substring(colon + 1).strip(),
            (one, other) -> one + ", " + other);
      }
    }
    int length = bodiless ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "-1"));
    byte[] body = length < 0 ? chunks(in, headers) : in.readNBytes(length);
    return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the connection ended behind: " + head);
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /**
   * Nothing where there are none: an answer without a length and without chunks has no body here.
   */
  private static byte[] chunks(InputStream in, Map<String, String> headers) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (!headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
      return body.toByteArray();
    }
    while (true) {
      StringBuilder line = new StringBuilder();
      while (line.indexOf("\r\n") < 0) {
        line.append((char) in.read());
      }
      int size = Integer.parseInt(line.toString().strip(), 16);
      body.write(in.readNBytes(size));
      in.readNBytes(2);
      if (size == 0) {
        return body.toByteArray();
      }
    }
  }
}
