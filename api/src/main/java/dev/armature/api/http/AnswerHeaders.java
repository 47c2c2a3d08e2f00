package dev.armature.api.http;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers that every answer has, where the route has not said something else. They are put on
 * where answers leave for the network: what Netty refuses before there is a route has them too.
 */
@Singleton
final class AnswerHeaders implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
  private final EdgeConfig config;

  AnswerHeaders(EdgeConfig config) {
    this.config = config;
  }

  @Override
  public NettyServerCustomizer.Registry onCreated(
      BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
    event.getBean().register(new Customizer(new Writer(headers(config.hsts())), null));
    return event.getBean();
  }

  /** All of them, and what each is for: {@code docs/operating.md}. */
  static Map<String, String> headers(Duration hsts) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    headers.put("X-Frame-Options", "DENY");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
    headers.put("Cache-Control", "no-store");
    if (hsts.isPositive()) {
      headers.put("Strict-Transport-Security", "max-age=" + hsts.toSeconds());
    }
    return headers;
  }

  /** One for each connection, with the same writer. */
  private record Customizer(Writer writer, @Nullable Channel channel)
      implements NettyServerCustomizer {
    @Override
    public NettyServerCustomizer specializeForChannel(Channel connection, ChannelRole role) {
      return new Customizer(writer, connection);
    }

    @Override
    public void onStreamPipelineBuilt() {
      if (channel != null) {
        channel
            .pipeline()
            .addBefore(
                ChannelPipelineCustomizer.HANDLER_MICRONAUT_INBOUND, "answer-headers", writer);
      }
    }
  }

  /** Has no state, so all connections share it. */
  @Sharable
  private static final class Writer extends ChannelOutboundHandlerAdapter {
    private final Map<String, String> headers;

    Writer(Map<String, String> headers) {
      this.headers = headers;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws Exception {
      if (message instanceof HttpResponse response
          && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
        HttpHeaders there = response.headers();
        headers.forEach((name, value) -> {
          if (!there.contains(name)) {
            there.set(name, value);
          }
        });
        if (!there.contains(RequestIds.HEADER)) {
          there.set(RequestIds.HEADER, RequestIds.made());
        }
      }
      super.write(context, message, promise);
    }
  }
}
