//! Charts as SVG: bars that carry their figures, so that no axis has to be read.

use super::escaped;
use crate::domain::report::{Chart, Shape};

/// Width of every chart, in CSS pixels.
const WIDTH: f64 = 680.0;
/// Room for names to the left of lying bars.
const NAMES: f64 = 200.0;
/// Room for figures to the right of lying bars.
const FIGURES: f64 = 92.0;
/// Height of the row with the series' names.
const LEGEND: f64 = 34.0;
/// The longest name that is written out, in characters.
const LONGEST_NAME: usize = 28;
/// Height of letters.
pub(super) const LETTERS: f64 = 14.0;

/// A colour, as 0xRRGGBB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour(pub u32);

/// This period, what it is compared with; both tell themselves apart in grey print too.
const COMPARED: [Colour; 2] = [Colour(0x1b4f72), Colour(0xa9c1d6)];
/// In time, late.
const PARTS: [Colour; 2] = [Colour(0x1b4f72), Colour(0xd9822b)];
const BASE_LINE: Colour = Colour(0x8a8a8a);
pub(super) const INK: Colour = Colour(0x1c1c1c);

/// What a chart is drawn of; x to the right and y down, in CSS pixels.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    /// A filled rectangle by its upper left corner.
    Bar {
        x: f64,
        y: f64,
        width: f64,
        height: f64,
        colour: Colour,
    },
    /// Words; `y` is the line that they stand on.
    Label {
        x: f64,
        y: f64,
        anchor: Anchor,
        bold: bool,
        text: String,
    },
}

/// Which end of a label stands at its x.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A chart as it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drawing {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) marks: Vec<Mark>,
}

/// Draws a chart.
pub(super) fn drawing(chart: &Chart) -> Drawing {
    let mut marks = legend(chart);
    let (body, height) = match chart.shape {
        Shape::Columns => columns(chart),
        Shape::Bars => bars(chart),
        Shape::Stacked => stacked(chart),
    };
    marks.extend(body);
    Drawing {
        width: WIDTH,
        height,
        marks,
    }
}

/// A chart as an SVG document.
pub fn svg(chart: &Chart) -> String {
    let Drawing { width, height, marks } = drawing(chart);
    let body: String = marks.iter().map(Mark::svg).collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"Liberation Sans\" font-size=\"{LETTERS}\" fill=\"{INK}\"><rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>{body}</svg>"
    )
}

impl std::fmt::Display for Colour {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "#{:06x}", self.0)
    }
}

impl Mark {
    fn svg(&self) -> String {
        match self {
            Self::Bar {
                x,
                y,
                width,
                height,
                colour,
            } => {
                format!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{colour}\"/>")
            }
            Self::Label { x, y, anchor, bold, text } => {
                let weight = if *bold { " font-weight=\"bold\"" } else { "" };
                let anchor = match anchor {
                    Anchor::Start => "start",
                    Anchor::Middle => "middle",
                    Anchor::End => "end",
                };
                let text = escaped(text);
                format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\"{weight}>{text}</text>")
            }
        }
    }
}

fn colours(chart: &Chart) -> [Colour; 2] {
    if chart.shape == Shape::Stacked { PARTS } else { COMPARED }
}

fn legend(chart: &Chart) -> Vec<Mark> {
    let (mut marks, mut x) = (Vec::new(), 0.0);
    for (name, colour) in chart.series.iter().zip(colours(chart)) {
        marks.push(bar(x, 6.0, 14.0, 14.0, colour));
        marks.push(label(x + 20.0, 18.0, Anchor::Start, false, name));
        x += 44.0 + name.chars().count() as f64 * 7.4;
    }
    marks
}

fn label(x: f64, y: f64, anchor: Anchor, bold: bool, text: &str) -> Mark {
    Mark::Label {
        x,
        y,
        anchor,
        bold,
        text: text.to_owned(),
    }
}

fn bar(x: f64, y: f64, width: f64, height: f64, colour: Colour) -> Mark {
    Mark::Bar {
        x,
        y,
        width: width.max(0.0),
        height,
        colour,
    }
}

/// The largest number, never so small that a bar of nothing fills the chart.
fn largest(chart: &Chart, of: impl Fn(&[f64]) -> f64) -> f64 {
    chart.rows.iter().map(|(_, numbers)| of(numbers)).fold(1.0, f64::max)
}

fn most(numbers: &[f64]) -> f64 {
    numbers.iter().copied().fold(0.0, f64::max)
}

fn short(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    name.chars().take(LONGEST_NAME - 1).chain(['…']).collect()
}

fn number(number: f64) -> String {
    format!("{number:.0}")
}

fn columns(chart: &Chart) -> (Vec<Mark>, f64) {
    const TALL: f64 = 150.0;
    let (largest, base) = (largest(chart, most), LEGEND + 18.0 + TALL);
    let room = WIDTH / chart.rows.len().max(1) as f64;
    let wide = (room * 0.36).min(48.0);
    let mut out = vec![bar(0.0, base - 0.5, WIDTH, 1.0, BASE_LINE)];
    for (at, (name, numbers)) in chart.rows.iter().enumerate() {
        let middle = room * (at as f64 + 0.5);
        let left = middle - wide * numbers.len() as f64 / 2.0;
        for ((nth, value), colour) in numbers.iter().enumerate().zip(colours(chart)) {
            let height = value / largest * TALL;
            let x = left + nth as f64 * wide;
            out.push(bar(x + 1.0, base - height, wide - 2.0, height, colour));
            out.push(label(
                x + wide / 2.0,
                base - height - 5.0,
                Anchor::Middle,
                nth == 0,
                &number(*value),
            ));
        }
        let name: String = if chart.rows.len() > 8 {
            name.chars().take(3).collect()
        } else {
            short(name)
        };
        out.push(label(middle, base + 20.0, Anchor::Middle, false, &name));
    }
    (out, base + 30.0)
}

fn bars(chart: &Chart) -> (Vec<Mark>, f64) {
    const THICK: f64 = 16.0;
    const ROW: f64 = 46.0;
    let (largest, room) = (largest(chart, most), WIDTH - NAMES - FIGURES);
    let mut out = Vec::new();
    for (at, (name, numbers)) in chart.rows.iter().enumerate() {
        let top = LEGEND + at as f64 * ROW;
        out.push(label(NAMES - 10.0, top + 21.0, Anchor::End, false, &short(name)));
        // One bar stands where two would have their middle, beside the name.
        let first = top + (THICK + 1.0) * (2.0 - numbers.len() as f64) / 2.0;
        for ((nth, value), colour) in numbers.iter().enumerate().zip(colours(chart)) {
            let (y, width) = (first + nth as f64 * (THICK + 1.0), value / largest * room);
            out.push(bar(NAMES, y, width, THICK, colour));
            out.push(label(NAMES + width + 6.0, y + 13.0, Anchor::Start, nth == 0, &number(*value)));
        }
    }
    (out, LEGEND + chart.rows.len() as f64 * ROW)
}

fn stacked(chart: &Chart) -> (Vec<Mark>, f64) {
    const THICK: f64 = 24.0;
    const ROW: f64 = 36.0;
    let total = |numbers: &[f64]| numbers.iter().sum::<f64>();
    let (largest, room) = (largest(chart, total), WIDTH - NAMES - FIGURES);
    let mut out = Vec::new();
    for (at, (name, numbers)) in chart.rows.iter().enumerate() {
        let top = LEGEND + at as f64 * ROW;
        out.push(label(NAMES - 10.0, top + 17.0, Anchor::End, false, &short(name)));
        let mut x = NAMES;
        for (value, colour) in numbers.iter().zip(colours(chart)) {
            let width = value / largest * room;
            out.push(bar(x, top, width, THICK, colour));
            x += width;
        }
        let share = numbers.first().map_or(0.0, |first| first / total(numbers).max(1.0));
        let named = chart.series.first().map(|name| name.to_lowercase()).unwrap_or_default();
        out.push(label(
            x + 6.0,
            top + 17.0,
            Anchor::Start,
            true,
            &format!("{:.0} % {named}", share * 100.0),
        ));
    }
    (out, LEGEND + chart.rows.len() as f64 * ROW)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(shape: Shape, rows: &[(&str, [f64; 2])]) -> Chart {
        Chart {
            name: "prov",
            alt: "Ett prov".to_owned(),
            shape,
            series: vec!["Nu & då".to_owned(), "Förr".to_owned()],
            rows: rows.iter().map(|(name, numbers)| ((*name).to_owned(), numbers.to_vec())).collect(),
        }
    }

    #[test]
    fn every_name_and_figure_stands_in_the_picture() {
        for shape in [Shape::Columns, Shape::Bars] {
            let svg = svg(&chart(shape, &[("Gata <1>", [12.0, 3.0]), ("Vatten", [0.0, 0.0])]));
            for text in ["Nu &amp; då", "Gata &lt;1&gt;", ">12<", ">3<", ">0<"] {
                assert!(svg.contains(text), "{shape:?} {text}: {svg}");
            }
        }
        assert!(svg(&chart(Shape::Stacked, &[("Gata", [3.0, 1.0])])).contains(">75 % nu &amp; då<"));
        assert!(svg(&chart(Shape::Bars, &[])).ends_with("</svg>"));
    }

    #[test]
    fn one_bar_stands_in_the_middle_of_its_place() {
        let alone = |shape| {
            let mut chart = chart(shape, &[("mars", [12.0, 0.0])]);
            chart.rows[0].1.truncate(1);
            let mut bars = drawing(&chart).marks.into_iter().filter_map(|mark| match mark {
                // Neither the legend's nor the line below.
                Mark::Bar { x, y, width, height, .. } if y > LEGEND - 1.0 && height > 2.0 => Some((x + width / 2.0, y + height / 2.0)),
                _ => None,
            });
            bars.next_back().unwrap()
        };
        assert!((alone(Shape::Columns).0 - WIDTH / 2.0).abs() < 0.1);
        assert!((alone(Shape::Bars).1 - (LEGEND + 16.5)).abs() < 1.0);
    }
}
