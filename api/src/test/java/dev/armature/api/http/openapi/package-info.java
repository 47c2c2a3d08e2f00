/** Tests of the document that tells the api. */
@NullMarked
package dev.armature.api.http.openapi;

import org.jspecify.annotations.NullMarked;
