/**
 * Pages of sweeps over HTTP, fed while the sweeps run.
 *
 * <p>One thread looks at the directories in turn, reads what came and makes pages of it; a request
 * gets what was made last, and never waits for a reading. No file of a directory is served: what a
 * path can name is the list, one page for each sweep, and the files that pages load.
 */
package io.alphasweep.serve;
