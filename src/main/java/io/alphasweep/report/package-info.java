/**
 * From rows to one HTML page: learning curves, tables, sensitivity, provenance of one sweep, or the
 * curves of two sweeps in which {@code compare} found something worse.
 *
 * <p>A page asks its questions of {@link io.alphasweep.report.SweepRows}. Spark SQL answers where
 * all rows are there, and the page opens offline; where a server shows it while the sweep runs,
 * rows that are read as they come and thinned. A page draws with Vega-Lite. Nothing reads the page
 * again.
 */
package io.alphasweep.report;
