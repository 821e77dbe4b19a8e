package org.diapason.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.diapason.text.jinja.Blank;
import org.diapason.text.jinja.Span;

/**
 * Finds what the assistant says in a rendered conversation, from renderings alone.
 *
 * <p>Where the template writes turn after turn, the conversation up to an answer is a prefix of the
 * whole, with and without the answer: what lies between is the answer. Other templates look ahead,
 * as those that show the reasoning of the last answer only. There each answer is rendered with
 * marks around it; what remains when the marks are taken away must be the whole again.
 */
final class AnswerSpans {
  private static final String BEGIN = "\uE000";
  private static final String END = "\uE001";

  private final ChatTemplate template;
  private final Conversation conversation;
  private final String whole;
  private final int[] answers;

  /**
   * @param conversation as it was rendered
   * @param whole what it was rendered to
   */
  AnswerSpans(ChatTemplate template, Conversation conversation, String whole) {
    this.template = template;
    this.conversation = conversation;
    this.whole = whole;
    this.answers =
        IntStream.range(0, conversation.messages().size())
            .filter(i -> Messages.fromAssistant(conversation.messages().get(i)))
            .toArray();
  }

  /**
   * The answers' spans, in order.
   *
   * @throws UserException if neither way gives them
   */
  List<Span> find() {
    return betweenPrefixes()
        .or(this::betweenMarks)
        .orElseThrow(
            () ->
                new UserException(
                    """
                    %s does not let the assistant's answers be found in what it writes. Put \
                    {%% generation %%} and {%% endgeneration %%} around the answer in the template, \
                    or train on the whole text\
                    """
                        .formatted(template.name())));
  }

  private Optional<List<Span>> betweenPrefixes() {
    var spans = new ArrayList<Span>();
    for (var answer : answers) {
      var before = rendered(conversation.first(answer), true);
      var after = rendered(conversation.first(answer + 1), false);
      var fits =
          before.isPresent()
              && after.isPresent()
              && after.get().startsWith(before.get())
              && whole.startsWith(after.get());
      if (!fits || before.get().length() < end(spans)) {
        return Optional.empty();
      }
      var text = Messages.text(conversation.messages().get(answer));
      var end = withoutBlanksAfterMark(before.get().length(), after.get().length(), text);
      spans.add(new Span(before.get().length(), end));
    }
    return Optional.of(spans);
  }

  private static int end(List<Span> spans) {
    return spans.isEmpty() ? 0 : spans.get(spans.size() - 1).end();
  }

  /** The newline after the token that ends a turn is the template's, not the assistant's. */
  private int withoutBlanksAfterMark(int start, int end, String content) {
    var stripped = Blank.stripRight(whole.substring(start, end));
    var unmarked = !Blank.strip(content).isEmpty() && stripped.endsWith(Blank.strip(content));
    return unmarked ? end : start + stripped.length();
  }

  private Optional<String> rendered(Conversation part, boolean generationPrompt) {
    if (part.messages().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(template.render(part, generationPrompt).text());
    } catch (UserException e) {
      // The whole was rendered, so a part that is refused only means that this way is closed.
      return Optional.empty();
    }
  }

  private Optional<List<Span>> betweenMarks() {
    if (whole.contains(BEGIN) || whole.contains(END)) {
      return Optional.empty();
    }
    var spans = new ArrayList<Span>();
    for (var answer : answers) {
      var span = marked(answer, end(spans));
      if (span.isEmpty()) {
        return Optional.empty();
      }
      spans.add(span.get());
    }
    return Optional.of(spans);
  }

  private Optional<Span> marked(int answer, int from) {
    var text = Messages.text(conversation.messages().get(answer));
    var end = place(answer, Blank.stripRight(text) + END + trailing(text), END);
    if (Blank.strip(text).isEmpty() || end.isEmpty() || end.get() < from) {
      return Optional.empty();
    }
    var start = start(answer, from, end.get());
    return start.map(first -> new Span(first, end.get() + closing(answer, end.get()).length()));
  }

  private static String trailing(String text) {
    return text.substring(Blank.stripRight(text).length());
  }

  private static String leading(String text) {
    return text.substring(0, text.length() - Blank.stripLeft(text).length());
  }

  /**
   * Where the generation prompt ends, if it precedes the content; else where the content begins.
   */
  private Optional<Integer> start(int answer, int from, int end) {
    var text = Messages.text(conversation.messages().get(answer));
    var content = place(answer, leading(text) + BEGIN + Blank.stripLeft(text), BEGIN);
    return afterHeader(answer, content.orElse(end)).or(() -> content).filter(at -> at >= from);
  }

  private Optional<Integer> afterHeader(int answer, int latest) {
    var without = rendered(conversation.first(answer), false).orElse("");
    var with = rendered(conversation.first(answer), true).orElse("");
    if (without.isEmpty() || !with.startsWith(without)) {
      return Optional.empty();
    }
    var header = with.substring(without.length());
    if (whole.startsWith(without)) {
      // A prompt for reasoning goes on where an answer of old, shown without it, does not.
      var found = without.length() + agreed(header, without.length()).length();
      return Optional.of(found).filter(at -> at > without.length() && at <= latest);
    }
    var found = header.isEmpty() ? -1 : whole.lastIndexOf(header, latest - header.length());
    return Optional.of(found + header.length()).filter(at -> found >= 0);
  }

  /** Where a mark in an answer's content comes out, if it changes nothing else. */
  private Optional<Integer> place(int answer, String content, String mark) {
    var messages = Messages.replaced(conversation.messages(), answer, content);
    return rendered(conversation.withMessages(messages), false)
        .filter(text -> text.replace(mark, "").equals(whole))
        .filter(text -> text.indexOf(mark) == text.lastIndexOf(mark))
        .map(text -> text.indexOf(mark))
        .filter(place -> place >= 0);
  }

  /** What ends the turn: what follows the answer where it is the last message, as far as here. */
  private String closing(int answer, int end) {
    var text = Messages.text(conversation.messages().get(answer));
    var marked = Blank.stripRight(text) + END + trailing(text);
    var last = conversation.first(answer + 1);
    return rendered(last.withMessages(Messages.replaced(last.messages(), answer, marked)), false)
        .filter(rendered -> rendered.contains(END))
        .map(rendered -> rendered.substring(rendered.indexOf(END) + END.length()))
        .map(closing -> Blank.stripRight(agreed(closing, end)))
        .orElse("");
  }

  /**
   * What the whole has of a text at some place. Where they part inside of a special token, as
   * {@code </s>} and {@code <|user|>} do, nothing of that token is left.
   */
  private String agreed(String text, int place) {
    var common = 0;
    while (common < text.length()
        && place + common < whole.length()
        && text.charAt(common) == whole.charAt(place + common)) {
      common++;
    }
    while (common < text.length() && common > 0 && !endsToken(text.charAt(common - 1))) {
      common--;
    }
    return text.substring(0, common);
  }

  private static boolean endsToken(char c) {
    return c == '>' || c == ']' || c == ':' || Blank.strip(String.valueOf(c)).isEmpty();
  }
}
