/** The front of the house: doors that know HTTP, and rooms that hold the rules. */
@NullMarked
package dev.armature.api;

import org.jspecify.annotations.NullMarked;
