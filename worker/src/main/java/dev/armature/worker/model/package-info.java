/**
 * Language models: which provider, key and server a call goes to, and the call itself. The
 * provider's library makes requests and reads answers; what leaves goes through {@code worker.net}
 * alone.
 */
@NullMarked
package dev.armature.worker.model;

import org.jspecify.annotations.NullMarked;
