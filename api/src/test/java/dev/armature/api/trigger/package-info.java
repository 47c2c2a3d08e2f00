/** Tests of webhooks and arms. */
@NullMarked
package dev.armature.api.trigger;

import org.jspecify.annotations.NullMarked;
