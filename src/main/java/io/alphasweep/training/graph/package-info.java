/**
 * What acts as a graph of operators, so that other libraries can compute it.
 *
 * <p>Networks and policies write themselves into it. Next: {@code export} makes a file of it.
 */
package io.alphasweep.training.graph;
