/**
 * From rows to one HTML page that opens offline: learning curves, tables, sensitivity, provenance
 * of one sweep, or the curves of two sweeps in which {@code compare} found something worse.
 *
 * <p>Reads both tables with Spark SQL and what {@code summary} computes of them; a page draws with
 * Vega-Lite, which it carries inside. Nothing reads the page again.
 */
package io.alphasweep.report;
