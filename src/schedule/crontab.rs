//! A managed block within a crontab that belongs to somebody else: every byte outside it stays.

use super::cron;
use std::ops::Range;

/// What a crontab is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// A marker stands without its partner, twice, or in the wrong order.
    Markers,
    /// A byte that `crontab -l` cannot be trusted to give back as it was.
    Bytes,
}

impl Damage {
    /// What is wrong, for an error.
    pub fn shown(self) -> &'static str {
        match self {
            Self::Markers => "the markers of the managed block are damaged",
            Self::Bytes => "it holds a carriage return or a NUL, which cannot be kept as it is",
        }
    }
}

/// The managed block of one prefix (program and profile) in a crontab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block<'a> {
    crontab: &'a [u8],
    /// Where the block stands, its markers and the final line end included.
    at: Option<Range<usize>>,
}

/// The lines between markers that name `prefix`.
pub(super) fn wrap(prefix: &str, lines: &[String]) -> String {
    format!("{}\n{}\n{}\n", begin(prefix), lines.join("\n"), end(prefix))
}

fn begin(prefix: &str) -> String {
    format!("# >>> {prefix}: written by `personal-os schedule install`, do not edit >>>")
}

fn end(prefix: &str) -> String {
    format!("# <<< {prefix} <<<")
}

impl<'a> Block<'a> {
    /// Looks for the block of `prefix` in the bytes of a crontab.
    pub fn find(crontab: &'a [u8], prefix: &str) -> Result<Self, Damage> {
        if crontab.iter().any(|byte| matches!(byte, b'\r' | 0)) {
            return Err(Damage::Bytes);
        }
        let (mut begins, mut ends) = (Vec::new(), Vec::new());
        let mut start = 0;
        for line in crontab.split_inclusive(|byte| *byte == b'\n') {
            let range = start..start + line.len();
            start = range.end;
            // A marker is known by its frame, so that an edited one is damage and not a stranger.
            let line = line.trim_ascii();
            if is_marker(line, prefix, "# >>> ", ">>>") {
                begins.push(range);
            } else if is_marker(line, prefix, "# <<< ", "<<<") {
                ends.push(range);
            }
        }
        let at = match (begins.as_slice(), ends.as_slice()) {
            ([], []) => None,
            ([begin], [end]) if begin.end <= end.start => Some(begin.start..end.end),
            _ => return Err(Damage::Markers),
        };
        Ok(Self { crontab, at })
    }

    /// The block as it stands there.
    pub fn text(&self) -> Option<&'a [u8]> {
        self.crontab.get(self.at.clone()?)
    }

    /// A line between the markers that no installation of ours wrote: it is somebody's who did not
    /// see where the block ends, and would be lost with it.
    pub fn stranger(&self) -> Option<String> {
        let text = String::from_utf8_lossy(self.text()?);
        let count = text.lines().count();
        let between = text.lines().take(count.saturating_sub(1)).skip(1);
        let ours = |line: &str| {
            let command = cron::read_line(line.trim()).unwrap_or_default();
            line.trim().is_empty()
                || command.ends_with(" --scheduled")
                || command.ends_with(" schedule run")
        };
        between.filter(|line| !ours(line)).map(str::to_owned).next()
    }

    /// The crontab with `block` in place of the one there, or at its end; a last line without its
    /// line end gets one.
    pub fn replaced(&self, block: &str) -> Vec<u8> {
        let (before, after) = self.around();
        let mut bytes = before.to_vec();
        if bytes.last().is_some_and(|byte| *byte != b'\n') {
            bytes.push(b'\n');
        }
        bytes.extend_from_slice(block.as_bytes());
        bytes.extend_from_slice(after);
        bytes
    }

    /// The crontab without the block.
    pub fn removed(&self) -> Vec<u8> {
        let (before, after) = self.around();
        [before, after].concat()
    }

    fn around(&self) -> (&'a [u8], &'a [u8]) {
        let end = self.crontab.len();
        let at = self.at.clone().unwrap_or(end..end);
        (&self.crontab[..at.start], &self.crontab[at.end..])
    }
}

/// Whether a line is a marker of `prefix`: the frame, then the prefix as a whole word.
fn is_marker(line: &[u8], prefix: &str, open: &str, close: &str) -> bool {
    let named =
        line.strip_prefix(open.as_bytes()).and_then(|rest| rest.strip_prefix(prefix.as_bytes()));
    named.is_some_and(|rest| {
        rest.ends_with(close.as_bytes())
            && rest.first().is_some_and(|byte| matches!(byte, b':' | b' '))
    })
}
