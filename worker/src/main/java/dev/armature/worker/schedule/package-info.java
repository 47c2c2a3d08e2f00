/**
 * Launches of scheduled runs, and timetables where Temporal has none. No clock, no chance, no IO.
 */
@NullMarked
package dev.armature.worker.schedule;

import org.jspecify.annotations.NullMarked;
