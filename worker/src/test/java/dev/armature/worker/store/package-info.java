/** The worker's store on real PostgreSQL. */
@NullMarked
package dev.armature.worker.store;

import org.jspecify.annotations.NullMarked;
