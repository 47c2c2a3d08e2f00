/** A database for tests. */
@NullMarked
package dev.armature.database;

import org.jspecify.annotations.NullMarked;
