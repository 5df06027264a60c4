/** Gymnasium's tasks in a world of Box2D's. */
package io.alphasweep.environment.box2d;
