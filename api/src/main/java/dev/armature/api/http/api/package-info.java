/**
 * The doors of {@code /api}: blocks and edges, bare bodies, {@code error} and {@code error_code}.
 */
@NullMarked
package dev.armature.api.http.api;

import org.jspecify.annotations.NullMarked;
