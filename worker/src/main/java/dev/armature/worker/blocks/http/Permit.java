package dev.armature.worker.blocks.http;

import dev.armature.problem.Problem;
import dev.armature.worker.credential.Secret;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A credential in the hands of one block.
 *
 * @param home where the block calls first
 * @param written whether its author wrote that host out
 */
public record Permit(Secret secret, HttpUrl home, boolean written) {
  /**
   * The credential, where it may go.
   *
   * @throws dev.armature.problem.ProblemException {@code CREDENTIAL_HOST}
   */
  Secret shownTo(HttpUrl url) {
    boolean less = home.isHttps() && !url.isHttps();
    if (less || !secret.mayGoTo(url, written && sameOrigin(home, url))) {
      throw Problem.of(
              Problem.Kind.FORBIDDEN,
              "CREDENTIAL_HOST",
              "the credential '%s' may not be sent to '%s'%s"
                  .formatted(
                      secret.name(),
                      url.host(),
                      secret.hosts().isEmpty()
                          ? ": it has no hosts, so that it goes only where the block's 'url' names"
                              + " the host itself"
                          : less ? " over http" : ": it is bound to other hosts"))
          .thrown();
    }
    return secret;
  }

  /**
   * Whether the host of an address stands in the config as its author wrote it: what comes before
   * the path holds no expression, and means the same.
   *
   * @param raw the field, nothing filled in
   */
  public static boolean written(@Nullable Object raw, HttpUrl url) {
    return authority(raw)
        .map(it -> HttpUrl.parse(it + "/"))
        .filter(it -> it.host().equals(url.host()))
        .filter(it -> it.port() == url.port() && it.scheme().equals(url.scheme()))
        .isPresent();
  }

  /** Whether what went to one address may go to the other: the same, or the same made secure. */
  public static boolean sameOrigin(HttpUrl from, HttpUrl to) {
    boolean same = from.scheme().equals(to.scheme()) && from.port() == to.port();
    boolean secured = !from.isHttps() && to.isHttps() && from.port() == 80 && to.port() == 443;
    return from.host().equals(to.host()) && (same || secured);
  }

  /** Scheme, host and port of a text, where no expression is in them. */
  private static Optional<String> authority(@Nullable Object raw) {
    if (!(raw instanceof String text)) {
      return Optional.empty();
    }
    String url = text.strip();
    int from = url.indexOf("://");
    if (from < 0) {
      return Optional.empty();
    }
    int to = from + 3;
    while (to < url.length() && "/\\?#".indexOf(url.charAt(to)) < 0) {
      to++;
    }
    String authority = url.substring(0, to);
    boolean open = authority.contains("{{") || authority.contains("<") || authority.contains("@");
    return open ? Optional.empty() : Optional.of(authority);
  }
}
