package io.alphasweep.sweep;

import java.util.List;

/**
 * Why settings that are fine one by one make no trial.
 *
 * @param key the setting to blame
 * @param message what is wrong
 * @param others further settings that take part
 */
record Complaint(String key, String message, List<String> others) {}
