//! What this person wrote now: the text of a mail without quoted history, signature, disclaimer, client line and banner.
//!
//! When in doubt a line stays: no wanted word may be lost, and the whole text is always kept beside (K2, K18). The way:
//! lines, banners off the top, a walk that tells own lines from history, the tail off each piece, pieces joined.

mod attribution;
mod banner;
mod client;
mod compare;
mod contact;
mod header;
mod html;
mod line;
mod separator;
mod tail;
mod words;

#[cfg(test)]
mod tests;

use self::attribution::Strength;
use self::html::Hint;
use self::line::Line;

/// The most lines of code between two fences; a bound, so that fences that are never closed cost little.
const LONGEST_CODE: usize = 200;

/// What was written now, as lines of `text` in their order. `html` only helps to decide; `markers` are lines that our
/// own letters carry above the history ("Skriv ditt svar ovanför denna rad"). Pieces between quoted lines are joined
/// by one line break. Answers that are announced in unmarked history keep the history. Empty when nothing new was written. Linear in the size of its input.
pub fn new_text(text: &str, html: Option<&str>, markers: &[String]) -> String {
    new_text_against(text, html, markers, "")
}

/// As [`new_text`], and lines typed without quote signs into our own letter are found by comparing with `ours`, the
/// text of the letter that is answered; empty when it is not known.
pub fn new_text_against(text: &str, html: Option<&str>, markers: &[String], ours: &str) -> String {
    let lines = line::split(text);
    let hint = html.and_then(html::read);
    let mut walk = Walk::over(&lines, markers, hint.as_ref());
    walk.run(banner::end(&lines));
    if let Some(history) = walk.history {
        let typed = compare::typed_in(&lines, history, ours);
        if typed.is_empty() && compare::announced(&lines, &walk.pieces) {
            // Which words are one's own cannot be told without the letter; none may be lost.
            walk.pieces.push((history..lines.len()).collect());
        }
        walk.pieces.extend(typed.into_iter().map(|index| vec![index]));
    }
    joined(&lines, &walk.pieces)
}

/// The walk down the lines: what is one's own is gathered in pieces, what is history is passed over.
struct Walk<'a, 'b> {
    lines: &'b [Line<'a>],
    /// Trimmed, in lower case, none empty.
    markers: Vec<String>,
    hint: Option<&'b Hint>,
    pieces: Vec<Vec<usize>>,
    current: Vec<usize>,
    /// Where unmarked history begins, down to the end.
    history: Option<usize>,
    /// The last line at which history begins, looked for once.
    last_border: Option<Option<usize>>,
    /// Some line has one or two quote signs.
    shallow: bool,
    /// How many lines have quote signs.
    quoted: usize,
    /// The last line that has them.
    last_quoted: Option<usize>,
}

/// Words of who writes, in the line that leads in what he has written before.
const WRITERS: &[&str] = &[
    "jag", "mitt", "min", "mejlade", "mig", "svarade", "lovade", "my", "me", "ich", "mein", "meine", "jeg",
];

/// The end of what a program wrote above history.
struct Border {
    /// The line after it.
    end: usize,
    /// History follows even where it is not marked.
    strong: bool,
    /// A person's own words stand on its first line.
    after_own: bool,
}

impl Border {
    fn strong(end: usize) -> Self {
        Self {
            end,
            strong: true,
            after_own: false,
        }
    }
}

impl<'a, 'b> Walk<'a, 'b> {
    fn over(lines: &'b [Line<'a>], markers: &[String], hint: Option<&'b Hint>) -> Self {
        Self {
            lines,
            markers: markers
                .iter()
                .map(|marker| marker.trim().to_lowercase())
                .filter(|marker| !marker.is_empty())
                .collect(),
            hint,
            pieces: Vec::new(),
            current: Vec::new(),
            history: None,
            last_border: None,
            shallow: lines.iter().any(|line| matches!(line.depth, 1 | 2)),
            quoted: lines.iter().filter(|line| line.depth > 0).count(),
            last_quoted: lines.iter().rposition(|line| line.depth > 0),
        }
    }

    fn run(&mut self, from: usize) {
        let mut at = from;
        while let Some(line) = self.lines.get(at) {
            if let Some(end) = self.fence_end(at) {
                self.current.extend(at..end);
                at = end;
                continue;
            }
            if let Some(border) = self.border_at(at) {
                self.current.extend(border.after_own.then_some(at));
                self.flush();
                if border.strong && !self.quote_follows(border.end) {
                    self.history = Some(border.end);
                    break;
                }
                at = self.past_quote(border.end);
                continue;
            }
            if line.depth > 0 {
                at = self.quoted_block(at);
                continue;
            }
            self.current.push(at);
            at += 1;
        }
        self.flush();
        if self.history.is_none() && self.pieces.len() <= 1 {
            self.cut_by_hint();
        }
    }

    /// The line after a block of code between two fences; what looks like history in it is code.
    fn fence_end(&self, at: usize) -> Option<usize> {
        let is_fence = |line: &&Line<'_>| line.depth == 0 && line.raw.trim_start().starts_with("```");
        self.lines.get(at).filter(is_fence)?;
        let inside = self.lines.iter().skip(at + 1).take(LONGEST_CODE);
        inside.clone().position(|line| is_fence(&line)).map(|length| at + length + 2)
    }

    fn flush(&mut self) {
        let piece = std::mem::take(&mut self.current);
        if piece
            .iter()
            .any(|index| self.lines.get(*index).is_some_and(|line| !line.is_blank()))
        {
            self.pieces.push(piece);
        }
    }

    fn border_at(&self, at: usize) -> Option<Border> {
        let line = self.lines.get(at)?;
        if line.is_blank() {
            return None;
        }
        if let Some(end) = separator::end_at(self.lines, at) {
            return Some(Border::strong(self.past_headers(end)));
        }
        if line.depth > 0 {
            return None;
        }
        if separator::is_marker(line, &self.markers) {
            return Some(Border::strong(at + 1));
        }
        if let Some(end) = header::end_at(self.lines, at) {
            return (!self.is_evidence(at)).then(|| Border::strong(end));
        }
        let found = attribution::at(self.lines, at)?;
        let marked = self.quote_follows(found.end) || self.bar_follows(found.end);
        let strong = found.runs_on || found.strength == Strength::Strong || self.hinted(at, found.end);
        (strong || marked).then_some(Border {
            end: found.end,
            strong,
            after_own: found.after_own,
        })
    }

    /// Whether the HTML says that history begins at the attribution, or right below it.
    fn hinted(&self, at: usize, end: usize) -> bool {
        let Some(hint) = self.hint.filter(|hint| !hint.own_below && hint.words.len() >= 4) else {
            return false;
        };
        let below = (end..self.lines.len()).find(|at| self.lines.get(*at).is_some_and(|line| !line.is_blank()));
        begins_with(self.lines, at, &hint.words) || below.is_some_and(|below| begins_with(self.lines, below, &hint.words))
    }

    /// Headers and further separators right below a separator belong to it.
    fn past_headers(&self, from: usize) -> usize {
        let next = (from..self.lines.len()).find(|at| self.lines.get(*at).is_some_and(|line| !line.is_blank()));
        next.and_then(|next| header::end_at(self.lines, next)).unwrap_or(from)
    }

    fn quote_follows(&self, from: usize) -> bool {
        let next = self.lines.iter().skip(from).find(|line| !line.is_blank() || line.depth > 0);
        next.is_some_and(|line| line.depth > 0)
    }

    /// Some programs mark what they quote with a bar.
    fn bar_follows(&self, from: usize) -> bool {
        self.lines
            .iter()
            .skip(from)
            .find(|line| !line.is_blank())
            .is_some_and(|line| line.plain.starts_with("| "))
    }

    /// The first line after the blank and quoted lines that begin here.
    fn past_quote(&self, from: usize) -> usize {
        let mut at = from;
        while self.lines.get(at).is_some_and(|line| {
            line.is_blank()
                || line.depth > 0 && !separator::is_at(self.lines, at)
                || line.depth == 0 && (line.plain.starts_with("| ") || line.plain == "|")
                || self.is_wrapped_link(at)
        }) {
            at += 1;
        }
        at
    }

    /// A block of quoted lines: passed over, or kept where a person cites something in their own text.
    fn quoted_block(&mut self, at: usize) -> usize {
        let mut end = at;
        while self
            .lines
            .get(end)
            .is_some_and(|line| line.depth > 0 && (end == at || !separator::is_at(self.lines, end)))
        {
            end += 1;
        }
        end += usize::from(self.is_wrapped_link(end));
        if self.is_citation(end) || self.is_prompt(at, end) || self.is_sign(at, end) {
            self.current.extend(at..end);
        } else {
            self.flush();
        }
        end
    }

    /// A citation is led in by the person's own words and a colon, and the mail's history comes later.
    fn is_citation(&mut self, end: usize) -> bool {
        let lead = self
            .current
            .iter()
            .rev()
            .filter_map(|index| self.lines.get(*index))
            .find(|line| !line.is_blank());
        let led_in = lead.is_some_and(|line| line.plain.ends_with(':') && line.plain.split(' ').count() >= 2);
        let goes_on = self
            .lines
            .iter()
            .skip(end)
            .find(|line| !line.is_blank())
            .is_some_and(|line| line.depth == 0);
        if !led_in || !goes_on {
            return false;
        }
        let only = self.pieces.is_empty() && self.last_quoted < Some(end);
        let announced = only && lead.is_some_and(announces_citation);
        // Where no program has quoted anything, the signs are the person's own: "Tre frågor:" and what they are.
        let own = only && !lead.is_some_and(speaks_to_reader);
        match self.last_border() {
            Some(last) => last >= end || announced,
            None => announced || own,
        }
    }

    /// A person puts a mail of his own before the reader ("Så här skrev jag i höstas:"): what he says of it stands below.
    fn is_evidence(&self, at: usize) -> bool {
        let mut above = self
            .lines
            .get(..at)
            .unwrap_or_default()
            .iter()
            .rev()
            .filter(|line| !line.is_blank());
        let lead = above.next().filter(|line| line.is_own() && line.plain.ends_with(':'));
        let says_so = |line: &Line<'_>| line.low.split(' ').count() >= 4 && line.low.split(' ').any(|word| WRITERS.contains(&word));
        lead.is_some_and(says_so) && self.hint.is_none()
    }

    /// `>>> ` is a prompt that people paste code with, unless the mail has quotations of lesser depth or of another form.
    fn is_prompt(&self, at: usize, end: usize) -> bool {
        let block = self.lines.get(at..end).unwrap_or_default();
        let first = block.first().is_some_and(|line| line.raw.starts_with(">>> ") && line.depth == 3);
        first
            && block.iter().all(|line| line.raw.starts_with(">>> "))
            && !self.current.is_empty()
            && self.pieces.is_empty()
            && !self.shallow
    }

    /// A link that a program has broken off from the quoted line above.
    fn is_wrapped_link(&self, at: usize) -> bool {
        let quoted = |index: Option<usize>| index.and_then(|index| self.lines.get(index)).filter(|line| line.depth > 0);
        let Some(line) = self.lines.get(at).filter(|line| line.is_own()) else {
            return false;
        };
        let (Some(above), Some(_)) = (quoted(at.checked_sub(1)), quoted(Some(at + 1))) else {
            return false;
        };
        let alone = line.plain.starts_with("(http") || line.plain.starts_with("<http");
        let open = above
            .plain
            .rfind("(http")
            .is_some_and(|link| !above.plain.get(link..).unwrap_or_default().contains(')'));
        alone && line.plain.split(' ').count() <= 2 || open && !line.plain.contains(' ') && line.plain.ends_with(')')
    }

    /// The only such lines in the mail, and `>` says "more than" in each or points at something.
    fn is_sign(&self, at: usize, end: usize) -> bool {
        let block = self.lines.get(at..end).unwrap_or_default();
        let compares =
            |line: &Line<'_>| line.depth == 1 && line.plain.trim_start_matches(['=', ' ']).starts_with(|c: char| c.is_ascii_digit());
        let points = |line: &Line<'_>| line.raw.ends_with("<<");
        let alone = self.quoted == block.len();
        alone && (block.iter().all(compares) || block.len() == 1 && block.iter().all(points))
    }

    fn last_border(&mut self) -> Option<usize> {
        if let Some(known) = self.last_border {
            return known;
        }
        let last = (0..self.lines.len()).rev().find(|at| self.border_at(*at).is_some());
        self.last_border = Some(last);
        last
    }

    /// No words above history were found, but the HTML marks where it begins.
    fn cut_by_hint(&mut self) {
        let Some(hint) = self.hint.filter(|hint| !hint.own_below && hint.words.len() >= 4) else {
            return;
        };
        let Some(piece) = self.pieces.first_mut() else { return };
        let starts = |index: &usize| begins_with(self.lines, *index, &hint.words);
        let Some(place) = piece.iter().position(starts) else { return };
        let own = piece
            .iter()
            .take(place)
            .any(|index| self.lines.get(*index).is_some_and(|line| !line.is_blank()));
        if own {
            self.history = piece.get(place).copied();
            piece.truncate(place);
        }
    }
}

/// "Min granne skrev så här:": the person cites someone else, and says so; what the reader wrote ("Ni skrev följande:") is history.
fn announces_citation(line: &Line<'_>) -> bool {
    let ends = ["så här:", "såhär:", "följande:", "the following:", "as follows:", "like this:"];
    // What the reader has published is cited, and what he wrote in his letter is history.
    let published = [
        "citerar",
        "hemsida",
        "webbplats",
        "er sida:",
        "egen sida",
        "webbsida",
        "i quote",
        "your website",
        "your web page",
        "ich zitiere",
    ];
    published.iter().any(|word| line.low.contains(word)) || ends.iter().any(|end| line.low.ends_with(end)) && !speaks_to_reader(line)
}

fn speaks_to_reader(line: &Line<'_>) -> bool {
    let spaced = format!(" {} ", line.low);
    [" du ", " ni ", " ert ", " ditt ", " er ", " era ", " dina ", " you ", " your "]
        .iter()
        .any(|word| spaced.contains(word))
}

/// Whether the words from a line on are these.
fn begins_with(lines: &[Line<'_>], at: usize, words: &[String]) -> bool {
    if lines.get(at).is_none_or(Line::is_blank) {
        return false;
    }
    let mut found = lines
        .iter()
        .skip(at)
        .take(words.len() * 2)
        .flat_map(|line| line.low.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty());
    words.iter().all(|word| found.next() == Some(word.as_str()))
}

fn joined(lines: &[Line<'_>], pieces: &[Vec<usize>]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for piece in pieces {
        let end = tail::trimmed(lines, piece);
        let kept = piece
            .iter()
            .take(end)
            .filter_map(|index| lines.get(*index))
            .map(|line| line.raw)
            .collect::<Vec<_>>()
            .join("\n");
        let kept = kept.trim_start_matches(['\n', '\u{feff}']).trim_end();
        if !kept.trim().is_empty() {
            parts.push(kept.to_owned());
        }
    }
    parts.join("\n")
}
