package io.alphasweep.store;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a column of a row record means, for the documented schema and for the Parquet metadata. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Doc {
  /** The meaning in one sentence. */
  String value();

  /** The unit, where the meaning does not say it: {@code steps}, {@code s}, {@code nats}. */
  String unit() default "";

  /** Whether a text column may be null; boxed numbers always may, primitives never. */
  boolean nullable() default false;

  /** Whether the value depends on where and when it was made, and so differs between equal runs. */
  boolean timing() default false;
}
