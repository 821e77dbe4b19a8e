import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Draws the evaluation losses of runs over their steps as SVG.
 *
 * <pre>java -cp 'app/target/diapason/lib/*' Plot.java losses.svg 'name=directory' …</pre>
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
        JsonObject log = entry.getAsJsonObject();
        if (log.has("eval_loss")) {
          points.add(new Point(log.get("step").getAsDouble(), log.get("eval_loss").getAsDouble()));
        }
      }
      return new Curve(parts[0], points);
    }
  }

  private final List<Curve> curves;
  private final double lastStep;
  private final double lowest;
  private final double highest;
  private final StringBuilder svg = new StringBuilder();

  private Plot(List<Curve> curves) {
    this.curves = curves;
    var points = curves.stream().flatMap(curve -> curve.points.stream()).toList();
    lastStep = points.stream().mapToDouble(Point::step).max().orElse(1);
    lowest = Math.floor(points.stream().mapToDouble(Point::loss).min().orElse(0));
    highest = Math.ceil(points.stream().mapToDouble(Point::loss).max().orElse(1));
  }

  public static void main(String[] arguments) throws IOException {
    var curves = new ArrayList<Curve>();
    for (var run : Arrays.asList(arguments).subList(1, arguments.length)) {
      curves.add(Curve.read(run));
    }
    Files.writeString(Path.of(arguments[0]), new Plot(curves).draw());
  }

  private String draw() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            + " font-size=\"13\">",
        WIDTH, HEIGHT);
    add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
    for (double loss = lowest; loss <= highest; loss++) {
      add(
          "<path d=\"M%d %.1f H%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\""
              + " text-anchor=\"end\">%.0f</text>",
          MARGIN, y(loss), WIDTH - MARGIN, MARGIN - 8, y(loss) + 4, loss);
    }
    for (int part = 0; part <= 4; part++) {
      var step = lastStep * part / 4;
      add(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f</text>",
          x(step), HEIGHT - MARGIN + 20, step);
    }
    add("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">step</text>", WIDTH / 2, HEIGHT - 15);
    add("<text x=\"%d\" y=\"%d\">evaluation loss</text>", MARGIN, MARGIN - 20);
    for (int curve = 0; curve < curves.size(); curve++) {
      draw(curves.get(curve), COLOURS.get(curve % COLOURS.size()), curve);
    }
    return svg.append("</svg>\n").toString();
  }

  private void draw(Curve curve, String colour, int row) {
    var line = new StringBuilder();
    curve.points.forEach(
        point ->
            line.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.step), y(point.loss))));
    add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
        line.toString().strip(), colour);
    var right = WIDTH - MARGIN;
    var height = MARGIN + 10 + 20 * row;
    add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"%s\">%s</text>", right, height, colour, curve.name);
  }

  private double x(double step) {
    return MARGIN + (WIDTH - 2 * MARGIN) * step / lastStep;
  }

  private double y(double loss) {
    return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (loss - lowest) / (highest - lowest);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
