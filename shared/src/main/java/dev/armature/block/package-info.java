/**
 * The menu: which block types there are and what each needs. Written by the worker's test, read by
 * the api.
 */
@NullMarked
package dev.armature.block;

import org.jspecify.annotations.NullMarked;
