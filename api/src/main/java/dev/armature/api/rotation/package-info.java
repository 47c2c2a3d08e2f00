/** Seals anew, under the newest key of the ring, what older keys have sealed. */
@NullMarked
package dev.armature.api.rotation;

import org.jspecify.annotations.NullMarked;
