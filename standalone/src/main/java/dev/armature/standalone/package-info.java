/** Everything in one process, for the first minute: PostgreSQL, Temporal, worker and api. */
@NullMarked
package dev.armature.standalone;

import org.jspecify.annotations.NullMarked;
