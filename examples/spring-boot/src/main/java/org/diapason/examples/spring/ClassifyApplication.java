package org.diapason.examples.spring;

import org.diapason.pipeline.Pipeline;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Loads the model once, at the start; Spring closes it at the end. */
@SpringBootApplication(proxyBeanMethods = false)
public class ClassifyApplication {

  /** Started with {@code --model=DIRECTORY}. */
  public static void main(String[] arguments) {
    SpringApplication.run(ClassifyApplication.class, arguments);
  }

  @Bean
  static Pipeline pipeline(@Value("${model}") String model) {
    return Pipeline.of("text-classification", model);
  }
}
