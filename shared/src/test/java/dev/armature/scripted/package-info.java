/** Servers on loopback that say what a test tells them to. */
@NullMarked
package dev.armature.scripted;

import org.jspecify.annotations.NullMarked;
