package dev.armature.graph;

/** Where a block stands on the canvas. Kept and given back, never looked at. */
public record Position(double x, double y) {}
