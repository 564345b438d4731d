//! Tells by content what a file is; names lie (`.xls` is often an HTML table). Knows no reader.

/// What the first bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Gzip,
    /// A zip; [`inside`] tells a workbook from an archive.
    Zip,
    /// A compound file: an old `.xls`, or a workbook locked by a password.
    Ole,
    /// A page, or the XML workbook of Excel 2003; both are read as HTML.
    Html,
    Json,
    Parquet,
    /// Something that is not read; its name for people.
    Foreign(&'static str),
    Text,
}

/// What a zip holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    Xlsx,
    Xlsb,
    Ods,
    Archive,
    Foreign(&'static str),
}

const MAGIC: &[(&[u8], Kind)] = &[
    (b"\x1f\x8b", Kind::Gzip),
    (b"PK\x03\x04", Kind::Zip),
    (b"PK\x05\x06", Kind::Zip),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind::Ole),
    (b"PAR1", Kind::Parquet),
    (b"Rar!\x1a\x07", Kind::Foreign("a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", Kind::Foreign("a 7z archive")),
    (b"BZh", Kind::Foreign("a bzip2 file")),
    (b"\xfd7zXZ\x00", Kind::Foreign("an xz file")),
    (b"\x28\xb5\x2f\xfd", Kind::Foreign("a zstd file")),
    (b"MIME-Version:", Kind::Foreign("a web archive (MHTML)")),
    (b"%PDF-", Kind::Foreign("a PDF")),
    (b"{\\rtf", Kind::Foreign("an RTF document")),
    (b"SQLite format 3\0", Kind::Foreign("an SQLite database")),
    (b"\x89PNG", Kind::Foreign("a picture")),
    (b"\xff\xd8\xff", Kind::Foreign("a picture")),
];

/// Beginnings of a page, in lower case.
const PAGES: &[&str] = &[
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<meta",
    "<table",
    "<style",
    "<div",
    "<script",
    "<title",
    "<center",
    "<font",
    "<form",
];

/// Tells what a file is from its first bytes; 4 096 are enough.
pub fn kind(head: &[u8]) -> Kind {
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return *kind;
    }
    // Without zeros UTF-16 looks like ASCII, which is all that is asked for here.
    let plain: Vec<u8> = head.iter().take(4_096).filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    let plain = [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"]
        .iter()
        .find_map(|mark| plain.strip_prefix(*mark))
        .unwrap_or(&plain);
    let plain = plain.trim_ascii_start();
    match plain.first() {
        Some(b'<') if is_page(&String::from_utf8_lossy(plain)) => Kind::Html,
        Some(b'{' | b'[') if is_json(plain) => Kind::Json,
        _ => Kind::Text,
    }
}

fn is_page(text: &str) -> bool {
    let mut text = text;
    while let Some((_, rest)) = text.strip_prefix("<!--").and_then(|rest| rest.split_once("-->")) {
        text = rest.trim_start();
    }
    let xml = text.starts_with("<?xml")
        && ["<html", "<table", "office:spreadsheet", "<workbook"].iter().any(|sign| text.contains(sign));
    xml || PAGES.iter().any(|start| text.starts_with(start))
}

/// A bracket may also begin a line of text, so what follows it has to fit.
fn is_json(plain: &[u8]) -> bool {
    let next = plain[1..].trim_ascii_start().first();
    match (plain[0], next) {
        (_, None) => false,
        (b'{', Some(next)) => matches!(next, b'"' | b'}'),
        (_, Some(next)) => matches!(next, b'{' | b'[' | b'"' | b']'),
    }
}

/// Tells what a zip holds from the names of its entries.
pub fn inside(names: impl IntoIterator<Item = impl AsRef<str>>) -> Inside {
    let (mut types, mut part, mut content, mut manifest) = (false, Inside::Archive, false, false);
    for name in names {
        let name = name.as_ref().to_ascii_lowercase().replace('\\', "/");
        match name.as_str() {
            "[content_types].xml" => types = true,
            "content.xml" => content = true,
            "meta-inf/manifest.xml" => manifest = true,
            "xl/workbook.bin" => part = Inside::Xlsb,
            _ if name.starts_with("xl/") && part == Inside::Archive => part = Inside::Xlsx,
            _ if name.starts_with("word/") => part = Inside::Foreign("a Word document"),
            _ if name.starts_with("ppt/") => part = Inside::Foreign("a PowerPoint document"),
            _ => {}
        }
    }
    match (types, content && manifest) {
        (true, _) => part,
        (_, true) => Inside::Ods,
        _ => Inside::Archive,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_and_not_a_name() {
        let cases: &[(&[u8], Kind)] = &[
            (b"\x1f\x8b\x08\x00", Kind::Gzip),
            (b"PK\x03\x04\x14\x00", Kind::Zip),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", Kind::Ole),
            (b"PAR1\x15\x04", Kind::Parquet),
            (b"%PDF-1.7", Kind::Foreign("a PDF")),
            (b"\r\n <TABLE border=1>", Kind::Html),
            (b"\xef\xbb\xbf<!-- made by a system --><html>", Kind::Html),
            (b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", Kind::Html),
            (b"<?xml version=\"1.0\"?><feed>", Kind::Text),
            (b"\xff\xfe<\0h\0t\0m\0l\0>\0", Kind::Html),
            (b" [\n {\"a\":1}]", Kind::Json),
            (b"{\"a\":1}\n{\"a\":2}", Kind::Json),
            (b"{}", Kind::Json),
            (b"[note],b\n1,2", Kind::Text),
            (b"{note},b\n1,2", Kind::Text),
            (b"<5 days,b\n1,2", Kind::Text),
            (b"id,text\n1,a", Kind::Text),
            (b"", Kind::Text),
            (b"[", Kind::Text),
        ];
        for (head, expected) in cases {
            assert_eq!(kind(head), *expected, "{:?}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn a_zip_is_told_by_its_entries() {
        assert_eq!(inside(["[Content_Types].xml", "xl\\workbook.xml"]), Inside::Xlsx);
        assert_eq!(inside(["xl/sharedStrings.bin", "[Content_Types].xml", "xl/workbook.bin"]), Inside::Xlsb);
        assert_eq!(inside(["mimetype", "content.xml", "META-INF/manifest.xml"]), Inside::Ods);
        assert_eq!(inside(["投诉/2017.csv"]), Inside::Archive);
        assert_eq!(inside(["xl/2017.csv"]), Inside::Archive);
        assert_eq!(inside(["[Content_Types].xml", "word/document.xml"]), Inside::Foreign("a Word document"));
        assert_eq!(inside([""; 0]), Inside::Archive);
    }
}
