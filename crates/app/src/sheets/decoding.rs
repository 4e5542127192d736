//! The text of a delimited file, whatever its encoding, as UTF-8 with one kind of line end.

use super::SheetFault;
use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, GB18030, UTF_8};
use std::io::{self, BufRead, Read, Seek, SeekFrom};

/// Bytes decoded at a time.
const BLOCK: usize = 64 * 1024;
/// Lines looked at to find the delimiter.
const LINES: usize = 20;

fn broken() -> SheetFault {
    SheetFault::Broken("neither UTF-8 nor GBK".into())
}

fn unreadable(error: &io::Error) -> SheetFault {
    SheetFault::Broken(error.to_string())
}

/// Decodes a whole file without keeping it. Says whether it is text, and gives its first lines.
fn try_as<R: Read + Seek>(
    file: &mut R,
    encoding: &'static Encoding,
    mark: u64,
) -> Result<Option<String>, SheetFault> {
    file.seek(SeekFrom::Start(mark)).map_err(|error| unreadable(&error))?;
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut head = String::new();
    let mut bytes = vec![0; BLOCK];
    let mut text = String::with_capacity(BLOCK * 3);
    loop {
        let read = file.read(&mut bytes).map_err(|error| unreadable(&error))?;
        let mut rest = bytes.get(..read).unwrap_or_default();
        loop {
            text.clear();
            let (result, used) = decoder.decode_to_string_without_replacement(rest, &mut text, read == 0);
            // A picture or an archive may decode, but no sheet holds control characters.
            if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n')) {
                return Ok(None);
            }
            if head.lines().count() <= LINES && head.len() < BLOCK {
                head.push_str(&text);
            }
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => rest = rest.get(used..).unwrap_or_default(),
                DecoderResult::Malformed(..) => return Ok(None),
            }
        }
        if read == 0 {
            return Ok(Some(head));
        }
    }
}

/// What a file is written in, after how many bytes of a mark, and its first lines. GB18030 holds GBK and GB2312, which Excel
/// writes in China without saying so.
pub(super) fn detect<R: Read + Seek>(file: &mut R) -> Result<(&'static Encoding, u64, String), SheetFault> {
    let mut first = [0; 3];
    file.seek(SeekFrom::Start(0)).map_err(|error| unreadable(&error))?;
    let mut filled = 0;
    while let Some(rest) = first.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest).map_err(|error| unreadable(&error))? {
            0 => break,
            read => filled += read,
        }
    }
    let tried = match Encoding::for_bom(first.get(..filled).unwrap_or_default()) {
        Some((encoding, mark)) => vec![(encoding, u64::try_from(mark).unwrap_or(0))],
        None => vec![(UTF_8, 0), (GB18030, 0)],
    };
    for (encoding, mark) in tried {
        if let Some(head) = try_as(file, encoding, mark)? {
            return Ok((encoding, mark, head));
        }
    }
    Err(broken())
}

/// A reader of UTF-8 over a file in another encoding. Line ends become `\n`, and a blank line becomes a row with one empty
/// cell: a reader of CSV passes over blank lines, but the person's row numbers count them.
pub(super) struct Utf8<R> {
    file: R,
    decoder: Decoder,
    bytes: Vec<u8>,
    text: String,
    out: Vec<u8>,
    at: usize,
    ended: bool,
    state: Lines,
}

#[derive(Default)]
struct Lines {
    delimiter: char,
    /// The last character ended a line, or nothing has come yet.
    fresh: bool,
    /// The last character was `\r`.
    returned: bool,
    quoted: bool,
    /// A quote here would open a cell.
    opens: bool,
}

impl Lines {
    fn put(&mut self, c: char, out: &mut Vec<u8>) {
        let follows = std::mem::take(&mut self.returned);
        match c {
            '\n' if follows => return,
            '\r' | '\n' => {
                self.returned = c == '\r';
                if !self.quoted {
                    if self.fresh {
                        out.extend_from_slice(b"\"\"");
                    }
                    self.fresh = true;
                    self.opens = true;
                }
                out.push(b'\n');
                return;
            }
            '"' if self.quoted => {
                self.quoted = false;
                self.opens = true;
            }
            '"' if self.opens => {
                self.quoted = true;
                self.opens = false;
            }
            c => self.opens = c == self.delimiter && !self.quoted,
        }
        self.fresh = false;
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

impl<R: Read + Seek> Utf8<R> {
    pub fn new(
        mut file: R,
        encoding: &'static Encoding,
        mark: u64,
        delimiter: u8,
    ) -> Result<Self, SheetFault> {
        file.seek(SeekFrom::Start(mark)).map_err(|error| unreadable(&error))?;
        Ok(Self {
            file,
            decoder: encoding.new_decoder_without_bom_handling(),
            bytes: vec![0; BLOCK],
            text: String::with_capacity(BLOCK * 3),
            out: Vec::with_capacity(BLOCK * 3),
            at: 0,
            ended: false,
            state: Lines { delimiter: char::from(delimiter), fresh: true, opens: true, ..Lines::default() },
        })
    }
}

impl<R: Read> BufRead for Utf8<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at >= self.out.len() && !self.ended {
            self.out.clear();
            self.at = 0;
            let read = self.file.read(&mut self.bytes)?;
            self.ended = read == 0;
            let mut rest = self.bytes.get(..read).unwrap_or_default();
            loop {
                self.text.clear();
                let (result, used, _) = self.decoder.decode_to_string(rest, &mut self.text, self.ended);
                for c in self.text.chars() {
                    self.state.put(c, &mut self.out);
                }
                if result == CoderResult::InputEmpty {
                    break;
                }
                rest = rest.get(used..).unwrap_or_default();
            }
        }
        Ok(self.out.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, bytes: usize) {
        self.at += bytes;
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}
