/**
 * The api told to programs and people: the OpenAPI document, made from the routes and the records
 * of the doors, and the pages that show it.
 */
@NullMarked
package dev.armature.api.http.openapi;

import org.jspecify.annotations.NullMarked;
