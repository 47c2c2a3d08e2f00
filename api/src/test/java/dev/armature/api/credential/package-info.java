/** Tests of the room of credentials. */
@NullMarked
package dev.armature.api.credential;

import org.jspecify.annotations.NullMarked;
