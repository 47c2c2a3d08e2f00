/** Tests of the kitchen, and the kits they share. */
@NullMarked
package dev.armature.worker;

import org.jspecify.annotations.NullMarked;
