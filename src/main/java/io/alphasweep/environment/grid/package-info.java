/** Tasks on a grid of cells. */
package io.alphasweep.environment.grid;
