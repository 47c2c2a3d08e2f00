/**
 * The block that lets a model work with tools until it has an answer: what comes next is decided
 * purely from what has happened, and what has happened is written down step by step.
 */
@NullMarked
package dev.armature.worker.blocks.agent;

import org.jspecify.annotations.NullMarked;
