package dev.armature.api.account;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * {@code armature.account.*}.
 *
 * @param apiKey the bootstrap key, with the role of an admin ({@code ARMATURE_API_KEY}); empty: one
 *     is minted and printed where there is no key yet
 * @param adminEmail who is the first admin ({@code ARMATURE_ADMIN_EMAIL}); empty:
 *     `admin@localhost`, where there is no account yet
 * @param adminPassword the first admin's password ({@code ARMATURE_ADMIN_PASSWORD}); empty: one is
 *     minted and printed, which opens only the way to another one. It is not looked at once the
 *     account is there
 * @param register whether anybody may make an account, in a workspace of its own ({@code
 *     ARMATURE_REGISTER})
 * @param jwtKey the keys that sign access tokens, the same in every api ({@code ARMATURE_JWT_KEY}):
 *     `id:base64 of at least 32 bytes`, the newest first, separated by commas; empty: one is
 *     derived from the key ring
 * @param jwtIssuer what access tokens name as their issuer ({@code ARMATURE_JWT_ISSUER})
 * @param accessFor how long an access token is good
 * @param refreshFor how long a refresh token is good
 * @param clientAddressHeader the header in which a proxy of the operator's own names the address of
 *     the client ({@code ARMATURE_CLIENT_ADDRESS_HEADER}), its last entry where there are several;
 *     empty: the address that the connection comes from. Failed logins are counted by it
 */
@ConfigurationProperties("armature.account")
record AccountConfig(
    @Bindable(defaultValue = "") String apiKey,
    @Bindable(defaultValue = "") String adminEmail,
    @Bindable(defaultValue = "") String adminPassword,
    @Bindable(defaultValue = "false") boolean register,
    @Bindable(defaultValue = "") String jwtKey,
    @Bindable(defaultValue = "armature") String jwtIssuer,
    @Bindable(defaultValue = "15m") Duration accessFor,
    @Bindable(defaultValue = "30d") Duration refreshFor,
    @Bindable(defaultValue = "") String clientAddressHeader) {
  AccountConfig {
    if (!apiKey.isEmpty() && apiKey.length() < 16) {
      throw new IllegalArgumentException("ARMATURE_API_KEY must have at least 16 characters");
    }
    if (AccessTokens.form(apiKey)) {
      throw new IllegalArgumentException("ARMATURE_API_KEY must not look like an access token");
    }
    if (!adminEmail.isEmpty() && Emails.key(adminEmail).isEmpty()) {
      throw new IllegalArgumentException("ARMATURE_ADMIN_EMAIL must be an e-mail address");
    }
    if (!adminPassword.isEmpty() && !Passwords.acceptable(adminPassword)) {
      throw new IllegalArgumentException("ARMATURE_ADMIN_PASSWORD must have 8 to 128 characters");
    }
    if (!accessFor.isPositive() || refreshFor.compareTo(accessFor) < 0) {
      throw new IllegalArgumentException(
          "tokens must be good for a while, a refresh token for longer than an access token");
    }
  }

  @Override
  public String toString() {
    return "AccountConfig[]";
  }
}
