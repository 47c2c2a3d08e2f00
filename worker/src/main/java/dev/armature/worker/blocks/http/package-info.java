/**
 * What calls of HTTP APIs are made of: how authors write them, where they may go, and how answers
 * are read. The socket itself belongs to {@code worker.net}.
 */
@NullMarked
package dev.armature.worker.blocks.http;

import org.jspecify.annotations.NullMarked;
