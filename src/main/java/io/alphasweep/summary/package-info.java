/**
 * From rows to tables: what each setting reached over its seeds, and how much was clipped.
 *
 * <p>Reads both tables with Spark SQL, writes {@code tables/} beside them.
 */
package io.alphasweep.summary;
