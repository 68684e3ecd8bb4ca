//! What tables as text may look like.

use super::*;
use proptest::prelude::*;

/// The cells of a text that can be read whole, the names of the columns first.
fn cells(text: impl AsRef<[u8]>) -> Vec<Vec<String>> {
    let table = read(text.as_ref()).unwrap();
    assert_eq!(table.flaws, Vec::<String>::new());
    let width = table.columns.len();
    let rows = table.rows.iter().map(|row| (0..width).map(|at| row.cell(at).to_owned()));
    std::iter::once(table.columns.clone()).chain(rows.map(Iterator::collect)).collect()
}

#[test]
fn quotes_hold_separators_line_ends_and_quotes() {
    let text = "id,text\r\n1,\"a, \"\"b\"\"\nc\"\r\n\r\n2,say \"hi\"\r3,\"x\"y\n4\n";
    let rows = [["id", "text"], ["1", "a, \"b\"\nc"], ["2", "say \"hi\""], ["3", "xy"], ["4", ""]];
    assert_eq!(cells(text), rows);
    let lines: Vec<usize> =
        read(text.as_bytes()).unwrap().rows.iter().map(|row| row.line).collect();
    // The first row has two lines, then one is empty.
    assert_eq!(lines, [2, 5, 6, 7]);
}

#[test]
fn the_separator_is_the_one_that_fits_most_rows() {
    let expected = [["a", "b"], ["1,5", "2"], ["2,5", "3"]];
    for separator in [";", "\t", "|"] {
        let text = format!("a{separator}b\n1,5{separator}2\n2,5{separator}3\n");
        assert_eq!(cells(text), expected, "{separator:?}");
    }
    // As many semicolons as commas in the head, and only the comma parts the rows alike.
    assert_eq!(cells("a;x,b\n1,2\n3,4\n"), [["a;x", "b"], ["1", "2"], ["3", "4"]]);
    assert_eq!(cells("sep=|\na,1|b,2\n3|4"), [["a,1", "b,2"], ["3", "4"]]);
    assert_eq!(cells("n\n3\n4\n"), [["n"], ["3"], ["4"]]);
}

#[test]
fn every_encoding_that_spreadsheets_write_is_read() {
    let expected = [["größe", "n"], ["ä\u{1F600}", "1"]];
    let text = "größe\tn\r\nä\u{1F600}\t1\r\n";
    let units: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    assert_eq!(cells(text), expected);
    assert_eq!(cells([b"\xEF\xBB\xBF", text.as_bytes()].concat()), expected);
    assert_eq!(cells([b"\xFF\xFE", &little[..]].concat()), expected);
    assert_eq!(cells([b"\xFE\xFF", &big[..]].concat()), expected);
    assert_eq!(cells(&little), expected);
    assert_eq!(cells(&big), expected);
    let cut = read(&[b"\xFF\xFE", &little[..3]].concat()).unwrap_err();
    assert_eq!(cut, "it is UTF-16 that ends in the middle of a character");
    let latin = read(b"a,b\n1,2\n\xe4,3\n").unwrap_err();
    assert_eq!(latin, "line 3 is not UTF-8; save it as UTF-8 or UTF-16");
}

#[test]
fn bytes_that_are_no_text_cost_no_other_line() {
    let (text, why) = decode_any(b"a\nK\xf6ln\n\x93b\x94 \x80\nc\n");
    assert_eq!(text, "a\nKöln\n“b” €\nc\n");
    assert_eq!(why.unwrap(), "2 lines are no UTF-8 and read as Windows-1252");
    // A lone surrogate and an odd byte at the end, on one line.
    let (text, why) = decode_any(b"\xFF\xFEa\0\n\0\x00\xD8b\0c");
    assert_eq!(text, "a\n\u{FFFD}b");
    assert_eq!(why.unwrap(), "1 line is UTF-16 with broken characters");
    assert_eq!(decode_any("größe".as_bytes()), (Cow::Borrowed("größe"), None));
}

#[test]
fn what_is_too_much_can_belong_to_the_last_cell() {
    let rows = rows_into_last("id,text\n1,slow, and broken\n2,\"a,b\"\n3,x,\n").unwrap();
    let texts: Vec<String> = rows.map(|row| row.unwrap().cell(1).to_owned()).collect();
    assert_eq!(texts, ["slow, and broken", "a,b", "x"]);
}

#[test]
fn a_quote_that_never_closes_costs_its_own_line_and_no_other() {
    for (text, ids, flaws) in [
        // The quote that would close it opens the text of the next row.
        ("id,text\n1,\"broken\n2,\"fine, really\"\n3,good\n", &["2", "3"][..], &[2][..]),
        ("text,id\n\"broken,1\n\"fine\nand long\",2\ngood,3\n", &["2", "3"], &[2]),
        // Nothing closes it.
        ("id,text\n1,\"broken\n2,fine\n3,good\n", &["2", "3"], &[2]),
        // These are closed, though not as the standard wants it.
        ("id,text\n1,\"one\nHe said \"hi\" there\"\n2,fine\n", &["1", "2"], &[]),
        ("id,text\n1,\"ends with,\n\"\n2,fine\n", &["1", "2"], &[]),
    ] {
        let table = read(text.as_bytes()).unwrap();
        let id = usize::from(text.starts_with("text"));
        let found: Vec<&str> = table.rows.iter().map(|row| row.cell(id)).collect();
        assert_eq!(found, ids, "{text}");
        let lines: Vec<String> =
            flaws.iter().map(|line| format!("line {line}: {NEVER_CLOSED}")).collect();
        assert_eq!(table.flaws, lines, "{text}");
    }
}

#[test]
fn a_row_that_cannot_be_right_costs_that_row() {
    let table = read(b"a,b\n1,2,3\n4,5,\n6,\"7\n8,9\n").unwrap();
    let flaws = ["line 2: 3 cells under 2 columns", "line 4: a quote is opened and never closed"];
    assert_eq!(table.flaws, flaws);
    let row = |row: &Row| (row.cell(0).to_owned(), row.cell(1).to_owned(), row.line);
    let rows: Vec<_> = table.rows.iter().map(row).collect();
    assert_eq!(rows, [("4".into(), "5".into(), 3), ("8".into(), "9".into(), 5)]);
    assert_eq!(read(b"\"a,b\n").unwrap_err(), "line 1: a quote is opened and never closed");
}

#[test]
fn a_column_is_found_by_its_name_in_any_case() {
    let table = read("\u{FEFF}Id, Näme ,id\n".as_bytes()).unwrap();
    assert_eq!(table.column("id"), Some(2));
    assert_eq!(table.column("ID"), Some(0));
    assert_eq!(table.column("NÄME"), Some(1));
    assert_eq!(table.column("size"), None);
    let empty = read(b"\xEF\xBB\xBF\r\n\n").unwrap();
    assert_eq!((empty.columns.len(), empty.rows.len(), empty.column("a")), (0, 0, None));
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_quoted_comes_back(
        rows in prop::collection::vec(prop::array::uniform3("[a-c,;\t|\"\r\n é]{0,6}"), 1..6)
    ) {
        let line = |row: &[String; 3]| row.each_ref().map(|cell| quoted(cell)).join(";");
        let text: String = rows.iter().map(|row| line(row) + "\r\n").collect();
        let table = read(format!("x;y;z\r\n{text}").as_bytes()).unwrap();
        prop_assert_eq!(&table.flaws, &Vec::<String>::new());
        let read: Vec<[String; 3]> =
            table.rows.iter().map(|row| [0, 1, 2].map(|at| row.cell(at).to_owned())).collect();
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        if let Ok(table) = read(&bytes) {
            let _ = table.column("a");
        }
    }
}
