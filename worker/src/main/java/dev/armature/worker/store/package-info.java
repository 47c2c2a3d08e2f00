/** What a worker reads and writes in PostgreSQL: pinned graphs, and the begin and end of a run. */
@NullMarked
package dev.armature.worker.store;

import org.jspecify.annotations.NullMarked;
