/** Tests of the calendar. */
@NullMarked
package dev.armature.schedule;

import org.jspecify.annotations.NullMarked;
