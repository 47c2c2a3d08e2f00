package dev.armature.api.account;

import io.micronaut.core.annotation.Introspected;

/** Who calls with an access token. */
@Introspected
record CallingRow(String name, String role, String plan, boolean passwordOnce) {}
