//! Charts as SVG: bars that carry their figures, so that no axis has to be read.

use super::escaped;
use crate::domain::report::{Chart, Shape};
use std::fmt::Write;

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

/// This period, what it is compared with; both tell themselves apart in grey print too.
const COMPARED: [&str; 2] = ["#1b4f72", "#a9c1d6"];
/// In time, late.
const PARTS: [&str; 2] = ["#1b4f72", "#d9822b"];
const INK: &str = "#1c1c1c";

/// A chart as an SVG document.
pub fn svg(chart: &Chart) -> String {
    let (body, height) = match chart.shape {
        Shape::Columns => columns(chart),
        Shape::Bars => bars(chart),
        Shape::Stacked => stacked(chart),
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"Liberation Sans\" font-size=\"14\" fill=\"{INK}\"><rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>{}{body}</svg>",
        legend(chart)
    )
}

fn colours(chart: &Chart) -> [&'static str; 2] {
    if chart.shape == Shape::Stacked { PARTS } else { COMPARED }
}

fn legend(chart: &Chart) -> String {
    let (mut out, mut x) = (String::new(), 0.0);
    for (name, colour) in chart.series.iter().zip(colours(chart)) {
        let _ = write!(out, "<rect x=\"{x}\" y=\"6\" width=\"14\" height=\"14\" fill=\"{colour}\"/>");
        out.push_str(&label(x + 20.0, 18.0, "start", false, name));
        x += 44.0 + name.chars().count() as f64 * 7.4;
    }
    out
}

fn label(x: f64, y: f64, anchor: &str, bold: bool, text: &str) -> String {
    let weight = if bold { " font-weight=\"bold\"" } else { "" };
    format!(
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\"{weight}>{}</text>",
        escaped(text)
    )
}

fn bar(x: f64, y: f64, width: f64, height: f64, colour: &str) -> String {
    format!(
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{height:.1}\" fill=\"{colour}\"/>",
        width.max(0.0)
    )
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

fn columns(chart: &Chart) -> (String, f64) {
    const TALL: f64 = 150.0;
    let (largest, base) = (largest(chart, most), LEGEND + 18.0 + TALL);
    let room = WIDTH / chart.rows.len().max(1) as f64;
    let wide = (room * 0.36).min(48.0);
    let mut out = format!("<line x1=\"0\" y1=\"{base}\" x2=\"{WIDTH}\" y2=\"{base}\" stroke=\"#8a8a8a\"/>");
    for (at, (name, numbers)) in chart.rows.iter().enumerate() {
        let middle = room * (at as f64 + 0.5);
        for ((nth, value), colour) in numbers.iter().enumerate().zip(colours(chart)) {
            let height = value / largest * TALL;
            let x = middle - wide + nth as f64 * wide;
            out.push_str(&bar(x + 1.0, base - height, wide - 2.0, height, colour));
            out.push_str(&label(x + wide / 2.0, base - height - 5.0, "middle", nth == 0, &number(*value)));
        }
        let name: String = if chart.rows.len() > 8 {
            name.chars().take(3).collect()
        } else {
            short(name)
        };
        out.push_str(&label(middle, base + 20.0, "middle", false, &name));
    }
    (out, base + 30.0)
}

fn bars(chart: &Chart) -> (String, f64) {
    const THICK: f64 = 16.0;
    const ROW: f64 = 46.0;
    let (largest, room) = (largest(chart, most), WIDTH - NAMES - FIGURES);
    let mut out = String::new();
    for (at, (name, numbers)) in chart.rows.iter().enumerate() {
        let top = LEGEND + at as f64 * ROW;
        out.push_str(&label(NAMES - 10.0, top + 21.0, "end", false, &short(name)));
        for ((nth, value), colour) in numbers.iter().enumerate().zip(colours(chart)) {
            let (y, width) = (top + nth as f64 * (THICK + 1.0), value / largest * room);
            out.push_str(&bar(NAMES, y, width, THICK, colour));
            out.push_str(&label(NAMES + width + 6.0, y + 13.0, "start", nth == 0, &number(*value)));
        }
    }
    (out, LEGEND + chart.rows.len() as f64 * ROW)
}

fn stacked(chart: &Chart) -> (String, f64) {
    const THICK: f64 = 24.0;
    const ROW: f64 = 36.0;
    let total = |numbers: &[f64]| numbers.iter().sum::<f64>();
    let (largest, room) = (largest(chart, total), WIDTH - NAMES - FIGURES);
    let mut out = String::new();
    for (at, (name, numbers)) in chart.rows.iter().enumerate() {
        let top = LEGEND + at as f64 * ROW;
        out.push_str(&label(NAMES - 10.0, top + 17.0, "end", false, &short(name)));
        let mut x = NAMES;
        for (value, colour) in numbers.iter().zip(colours(chart)) {
            let width = value / largest * room;
            out.push_str(&bar(x, top, width, THICK, colour));
            x += width;
        }
        let share = numbers.first().map_or(0.0, |first| first / total(numbers).max(1.0));
        let named = chart.series.first().map(|name| name.to_lowercase()).unwrap_or_default();
        out.push_str(&label(
            x + 6.0,
            top + 17.0,
            "start",
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
}
