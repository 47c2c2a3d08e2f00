/**
 * The program of the process that runs authors' code, with a class path of its own. It knows
 * nothing of the rest of the house: a line of JSON in, a line of JSON out.
 */
@NullMarked
package dev.armature.sandbox;

import org.jspecify.annotations.NullMarked;
