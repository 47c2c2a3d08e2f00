/** Whole stories, told to the product as its users start it: a process, spoken to over HTTP. */
@NullMarked
package dev.armature.journeys;

import org.jspecify.annotations.NullMarked;
