package org.diapason.examples.spring;

import java.util.Map;
import org.diapason.pipeline.Pipeline;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * {@code POST /classify} with {@code {"text": "…"}} gives the label and every label's probability.
 */
@RestController
class ClassifyController {
  private static final String EXPECTED =
      "The body must be JSON such as {\"text\": \"Un film charmant.\"}.";

  private final Pipeline pipeline; // serves all request threads

  ClassifyController(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  record Question(@Nullable String text) {}

  record Answer(String label, double score, Map<String, Double> scores) {}

  @PostMapping("/classify")
  Answer classify(@RequestBody Question question) {
    var text = question.text();
    if (text == null || text.isBlank()) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "There is no text. " + EXPECTED);
    }
    var prediction = pipeline.predict(text);
    return new Answer(prediction.label(), prediction.score(), prediction.scores());
  }

  @ExceptionHandler
  ProblemDetail unreadable(HttpMessageNotReadableException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, EXPECTED);
  }
}
