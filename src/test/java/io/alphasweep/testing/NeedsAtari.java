package io.alphasweep.testing;

import io.alphasweep.fault.UnsuitableMachineException;
import io.alphasweep.simulator.atari.Console;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests, with the reason, where nobody has brought Atari's library and cartridges. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsAtari.Check.class)
public @interface NeedsAtari {

  /** Tries to load it. */
  final class Check implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      try {
        return ConditionEvaluationResult.enabled(Console.library());
      } catch (UnsuitableMachineException e) {
        return ConditionEvaluationResult.disabled(e.getMessage());
      }
    }
  }
}
