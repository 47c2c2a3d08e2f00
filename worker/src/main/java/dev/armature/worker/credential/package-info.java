/**
 * Credentials, opened for the time of one call: never in a config, a history, a log or a message.
 */
@NullMarked
package dev.armature.worker.credential;

import org.jspecify.annotations.NullMarked;
