/** Tests of launches and timetables. */
@NullMarked
package dev.armature.worker.schedule;

import org.jspecify.annotations.NullMarked;
