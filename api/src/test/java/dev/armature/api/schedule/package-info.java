/** Tests of the room of schedules. */
@NullMarked
package dev.armature.api.schedule;

import org.jspecify.annotations.NullMarked;
