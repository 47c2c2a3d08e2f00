/** How many calls a caller has left, counted over all apis. */
@NullMarked
package dev.armature.api.allowance;

import org.jspecify.annotations.NullMarked;
