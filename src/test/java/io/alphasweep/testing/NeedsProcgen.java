package io.alphasweep.testing;

import io.alphasweep.fault.UnsuitableMachineException;
import io.alphasweep.simulator.procgen.Game;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests, with the reason, where Procgen's library cannot be loaded. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsProcgen.Check.class)
public @interface NeedsProcgen {

  /** Tries to load it. */
  final class Check implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      try {
        return ConditionEvaluationResult.enabled("Procgen " + Game.libraryVersion());
      } catch (UnsuitableMachineException e) {
        return ConditionEvaluationResult.disabled(e.getMessage());
      }
    }
  }
}
