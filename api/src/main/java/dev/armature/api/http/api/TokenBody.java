package dev.armature.api.http.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.api.account.Logins;
import dev.armature.api.http.openapi.Meaning;
import org.jspecify.annotations.Nullable;

/** Logins on the wire, as OAuth 2.0 (RFC 6749) has them. */
final class TokenBody {
  private static final String GRANT = "How somebody gets in";

  private TokenBody() {}

  /** What logs in. */
  @Meaning(name = "PasswordGrant", value = "An address and its password, as a form.")
  record Password(
      @Meaning(value = GRANT, oneOf = "password") String grantType,
      @Meaning(value = "The e-mail address", example = "\"ada@example.com\"") String username,
      @Meaning(value = "The password", example = "\"correct horse\"") String password,
      @Meaning("In which workspace; absent: in the one that it has been in for longest")
          @Nullable String workspace) {}

  /** What goes on. */
  @Meaning(name = "RefreshGrant", value = "A refresh token, as a form; it is spent by that.")
  record Refresh(
      @Meaning(value = GRANT, oneOf = "refresh_token") String grantType,
      @Meaning("The one of the last answer") String refreshToken) {}

  /** Either. */
  @Meaning(name = "Grant", value = "A password or a refresh token, as a form.")
  record Grant(
      @Meaning(
              value = GRANT,
              oneOf = {"password", "refresh_token"})
          String grantType,
      @Meaning("The e-mail address, with `password`") @Nullable String username,
      @Meaning("The password, with `password`") @Nullable String password,
      @Meaning("In which workspace, with `password`") @Nullable String workspace,
      @Meaning("The one of the last answer, with `refresh_token`") @Nullable String refreshToken) {}

  /** Somebody is in. */
  @Meaning(name = "Tokens", value = "A pair of tokens, and who has them.")
  record Granted(
      @Meaning("Goes into `Authorization: Bearer`") String accessToken,
      @Meaning(value = "How it is sent", oneOf = "bearer") String tokenType,
      @Meaning(value = "For how many seconds the access token is good", least = 1) long expiresIn,
      @Meaning("Good for one refresh") String refreshToken,
      @Meaning("Who is in") UserBody.Me user) {
    static Granted of(Logins.Granted granted) {
      return new Granted(
          granted.accessToken(),
          "bearer",
          granted.expiresIn().toSeconds(),
          granted.refreshToken(),
          UserBody.Me.of(granted.member()));
    }
  }

  /** A no. */
  @Meaning(name = "OAuthError", value = "A no, as RFC 6749 says it.")
  record Refused(
      @Meaning(value = "One of the words of RFC 6749", pattern = "^[a-z_]+$") String error,
      @JsonProperty("error_description") @Meaning("One sentence for a person")
          String errorDescription) {}
}
