/** The one no: what went wrong, said so that a program and a person both understand it. */
@NullMarked
package dev.armature.problem;

import org.jspecify.annotations.NullMarked;
