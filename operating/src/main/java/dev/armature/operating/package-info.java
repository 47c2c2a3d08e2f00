/**
 * What every process of the house has for the people who run it: health and metrics on a port of
 * their own, the way to Temporal, and patience with parts that are not there yet.
 */
@NullMarked
package dev.armature.operating;

import org.jspecify.annotations.NullMarked;
