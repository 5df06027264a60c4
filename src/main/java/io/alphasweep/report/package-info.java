/**
 * From rows to one HTML page that opens offline: learning curves, tables, sensitivity, provenance.
 *
 * <p>Reads both tables with Spark SQL and what {@code summary} computes of them; the page draws
 * with Vega-Lite, which it carries inside. Nothing reads the page again.
 */
package io.alphasweep.report;
