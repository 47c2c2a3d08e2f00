/** Tests of the front of the house. */
@NullMarked
package dev.armature.api;

import org.jspecify.annotations.NullMarked;
