/**
 * Traces: one from a call over HTTP to the attempts of the blocks that it leads to. What goes
 * through Temporal is the one header of the W3C, and no workflow makes a span.
 */
@NullMarked
package dev.armature.operating.traces;

import org.jspecify.annotations.NullMarked;
