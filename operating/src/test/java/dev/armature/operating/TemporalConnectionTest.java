package dev.armature.operating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.internal.testservice.TestServicesStarter;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The way to a Temporal that asks for certificates and a key, as a hosted one does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // open() makes them
class TemporalConnectionTest {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final Metadata.Key<String> ENCODING =
      Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);

  private final KeyAsked keyAsked = new KeyAsked();
  private final TestServicesStarter services = new TestServicesStarter(true, 0);
  private Pem house;
  private Pem caller;
  private Pem stranger;
  private Server server;

  /** Files with a certificate and its key. */
  private record Pem(Path certificate, Path key) {
    /** A new one that nobody has signed but itself. */
    static Pem mint(Path folder, String name) throws Exception {
      Path store = folder.resolve(name + ".p12");
      Process made =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  "it",
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=" + name,
                  "-ext",
                  "san=dns:%s,ip:127.0.0.1".formatted(name),
                  "-validity",
                  "2",
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  store.toString(),
                  "-storepass",
                  "password")
              .redirectErrorStream(true)
              .start();
      String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(made.waitFor()).as(said).isZero();
      KeyStore keys = KeyStore.getInstance(store.toFile(), "password".toCharArray());
      return new Pem(
          written(
              folder.resolve(name + ".crt"), "CERTIFICATE", keys.getCertificate("it").getEncoded()),
          written(
              folder.resolve(name + ".key"),
              "PRIVATE KEY",
              keys.getKey("it", "password".toCharArray()).getEncoded()));
    }

    private static Path written(Path file, String what, byte[] bytes) throws IOException {
      return Files.writeString(
          file,
          "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
              .formatted(what, Base64.getMimeEncoder().encodeToString(bytes)));
    }
  }

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    house = Pem.mint(folder, "house");
    caller = Pem.mint(folder, "caller");
    stranger = Pem.mint(folder, "stranger");
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(
                GrpcSslContexts.forServer(house.certificate().toFile(), house.key().toFile())
                    .trustManager(caller.certificate().toFile())
                    .clientAuth(ClientAuth.REQUIRE)
                    .build())
            .intercept(keyAsked);
    services.getServices().forEach(builder::addService);
    server = builder.build().start();
  }

  @AfterAll
  void close() {
    server.shutdownNow();
    services.close();
  }

  @Test
  void with_the_right_certificates_and_the_key_it_gets_through() {
    asks(way(caller, house, "", "the-key"));
    asks(way(caller, house, "house", "the-key"));
  }

  @Test
  void without_its_own_certificate_or_with_a_strangers_it_does_not() {
    assertThat(refusal(way(null, house, "", "the-key"))).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refusal(way(stranger, house, "", "the-key"))).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void a_server_with_another_certificate_or_another_name_is_not_spoken_to() {
    assertThat(refusal(way(caller, stranger, "", "the-key"))).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refusal(way(caller, house, "elsewhere", "the-key")))
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void the_wrong_key_is_told_from_a_server_that_is_away() {
    assertThat(refusal(way(caller, house, "", "another"))).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void what_would_send_a_secret_in_the_open_or_is_half_given_is_refused() {
    assertThatThrownBy(() -> new TemporalConnection("a:1", "off", "", "", "", "", "key", "none"))
        .hasMessageContaining("in the open");
    assertThatThrownBy(() -> new TemporalConnection("a:1", "auto", "cert", "", "", "", "", "none"))
        .hasMessageContaining("TEMPORAL_TLS_KEY");
    assertThatThrownBy(() -> new TemporalConnection("a:1", "perhaps", "", "", "", "", "", "none"))
        .hasMessageContaining("on, off or auto");
    assertThatThrownBy(() ->
            new TemporalConnection("a:1", "on", "/no/such", "/no/such", "", "", "", "none")
                .options())
        .hasMessageContaining("TEMPORAL_TLS_CERT names no file");
  }

  @Test
  void a_key_alone_means_encryption_and_never_stands_in_a_text() {
    TemporalConnection way =
        new TemporalConnection("a:1", "auto", "", "", "", "", "the-key", "none");

    assertThat(way.encrypted()).isTrue();
    assertThat(new TemporalConnection("a:1", "auto", "", "", "", "", "", "none").encrypted())
        .isFalse();
    assertThat(way.toString()).doesNotContain("the-key");
  }

  @Test
  void messages_travel_as_they_are_unless_they_are_to_be_packed() {
    asks(way(caller, house, "", "the-key"));
    assertThat(keyAsked.packedWith).isNull();
    asks(way(caller, house, "", "the-key", ""));
    assertThat(keyAsked.packedWith).isNull();

    asks(way(caller, house, "", "the-key", "gzip"));
    assertThat(keyAsked.packedWith).isEqualTo("gzip");

    assertThatThrownBy(() -> way(caller, house, "", "the-key", "zip"))
        .hasMessageContaining("TEMPORAL_COMPRESSION must be none or gzip");
  }

  private TemporalConnection way(@Nullable Pem own, Pem trusted, String name, String key) {
    return way(own, trusted, name, key, "none");
  }

  private TemporalConnection way(
      @Nullable Pem own, Pem trusted, String name, String key, String compression) {
    return new TemporalConnection(
        "127.0.0.1:" + server.getPort(),
        "auto",
        own == null ? "" : own.certificate().toString(),
        own == null ? "" : own.key().toString(),
        trusted.certificate().toString(),
        name,
        key,
        compression);
  }

  private static Status.Code refusal(TemporalConnection way) {
    try {
      asks(way);
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
    throw new AssertionError("it got through");
  }

  private static void asks(TemporalConnection way) {
    WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(way.options().build());
    try {
      stubs
          .blockingStub()
          .withDeadlineAfter(5, TimeUnit.SECONDS)
          .getSystemInfo(GetSystemInfoRequest.getDefaultInstance());
    } finally {
      stubs.shutdownNow();
    }
  }

  /** Lets nobody through who does not show the key. */
  private static final class KeyAsked implements ServerInterceptor {
    /** What the messages of the last call were packed with. */
    private volatile @Nullable String packedWith;

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      packedWith = headers.get(ENCODING);
      if (List.of("Bearer the-key").contains(String.valueOf(headers.get(AUTHORIZATION)))) {
        return next.startCall(call, headers);
      }
      call.close(Status.UNAUTHENTICATED, new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }
}
