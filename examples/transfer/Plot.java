import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Draws the validation perplexities of runs over their steps as SVG, on a logarithmic scale.
 *
 * <pre>java -cp 'app/target/diapason/lib/*' Plot.java perplexity.svg 'name=directory' …</pre>
 */
final class Plot {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 400;
  private static final int MARGIN = 60;
  private static final List<String> COLOURS = List.of("#0b6e99", "#c0504d", "#5a8f29");

  private record Point(double step, double loss) {}

  private record Curve(String name, List<Point> points) {

    /**
     * @param run {@code name=directory}, where {@code trainer_state.json} lies
     */
    static Curve read(String run) throws IOException {
      var parts = run.split("=", 2);
      var state = Files.readString(Path.of(parts[1], "trainer_state.json"));
      var points = new ArrayList<Point>();
      for (var entry :
          JsonParser.parseString(state).getAsJsonObject().getAsJsonArray("log_history")) {
        var log = entry.getAsJsonObject();
        if (log.has("eval_loss")) {
          points.add(new Point(log.get("step").getAsDouble(), log.get("eval_loss").getAsDouble()));
        }
      }
      return new Curve(parts[0], points);
    }
  }

  private final List<Curve> curves;
  private final double lastStep;
  private final List<Integer> ticks;
  private final StringBuilder svg = new StringBuilder();

  private Plot(List<Curve> curves) {
    this.curves = curves;
    lastStep = points().mapToDouble(Point::step).max().orElseThrow();
    ticks =
        ticks(
            Math.exp(points().mapToDouble(Point::loss).min().orElseThrow()),
            Math.exp(points().mapToDouble(Point::loss).max().orElseThrow()));
  }

  public static void main(String[] arguments) throws IOException {
    var curves = new ArrayList<Curve>();
    for (var run : Arrays.asList(arguments).subList(1, arguments.length)) {
      curves.add(Curve.read(run));
    }
    Files.writeString(Path.of(arguments[0]), new Plot(curves).draw());
  }

  private Stream<Point> points() {
    return curves.stream().flatMap(curve -> curve.points.stream());
  }

  /** Round numbers around and between two: 1, 2, 5, 10, 20 and so on. */
  private static List<Integer> ticks(double least, double most) {
    var ticks = new ArrayList<Integer>();
    for (int power = 1; ticks.isEmpty() || ticks.get(ticks.size() - 1) < most; power *= 10) {
      for (int tick : List.of(power, 2 * power, 5 * power)) {
        if (tick <= least) {
          ticks.clear();
        }
        if (ticks.isEmpty() || ticks.get(ticks.size() - 1) < most) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  private String draw() {
    add("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d'", WIDTH, HEIGHT);
    add(" font-family='sans-serif' font-size='13'>");
    add("<rect width='%d' height='%d' fill='white'/>", WIDTH, HEIGHT);
    for (int tick : ticks) {
      var height = y(Math.log(tick));
      add("<path d='M%d %.1f H%d' stroke='#ddd'/>", MARGIN, height, WIDTH - MARGIN);
      add("<text x='%d' y='%.1f' text-anchor='end'>%,d</text>", MARGIN - 8, height + 4, tick);
    }
    for (int part = 0; part <= 4; part++) {
      var step = lastStep * part / 4;
      var below = HEIGHT - MARGIN + 20;
      add("<text x='%.1f' y='%d' text-anchor='middle'>%.0f</text>", x(step), below, step);
    }
    add("<text x='%d' y='%d' text-anchor='middle'>step</text>", WIDTH / 2, HEIGHT - 15);
    add("<text x='%d' y='%d'>perplexity</text>", MARGIN, MARGIN - 20);
    for (int curve = 0; curve < curves.size(); curve++) {
      draw(curves.get(curve), COLOURS.get(curve % COLOURS.size()), MARGIN + 10 + 20 * curve);
    }
    add("</svg>");
    return svg.toString();
  }

  /**
   * @param height of its name
   */
  private void draw(Curve curve, String colour, int height) {
    var line = new StringBuilder();
    curve.points.forEach(
        point ->
            line.append(String.format(Locale.ROOT, " %.1f,%.1f", x(point.step), y(point.loss))));
    add("<polyline fill='none' stroke='%s' stroke-width='2' points='%s'/>", colour, line);
    var right = WIDTH - MARGIN;
    add("<text x='%d' y='%d' text-anchor='end' fill='%s'>", right, height, colour);
    add("%s</text>", curve.name);
  }

  private double x(double step) {
    return MARGIN + (WIDTH - 2 * MARGIN) * step / lastStep;
  }

  private double y(double loss) {
    var lowest = Math.log(ticks.get(0));
    var highest = Math.log(ticks.get(ticks.size() - 1));
    return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (loss - lowest) / (highest - lowest);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
