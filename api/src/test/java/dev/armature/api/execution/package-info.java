/** Runs as the api sees them, on real PostgreSQL and Temporal's test server. */
@NullMarked
package dev.armature.api.execution;

import org.jspecify.annotations.NullMarked;
