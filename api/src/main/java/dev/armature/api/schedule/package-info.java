/** Schedules of deployed workflows: what Temporal is to keep, and when their next times come. */
@NullMarked
package dev.armature.api.schedule;

import org.jspecify.annotations.NullMarked;
