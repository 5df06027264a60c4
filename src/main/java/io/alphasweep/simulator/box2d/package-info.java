/** Loads Box2D as libGDX builds it; its worlds are used through libGDX's own classes. */
package io.alphasweep.simulator.box2d;
