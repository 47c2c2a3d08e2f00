/** Tests of the room that counts calls. */
@NullMarked
package dev.armature.api.allowance;

import org.jspecify.annotations.NullMarked;
