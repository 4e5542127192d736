use super::*;

fn svg(inside: &str) -> String {
    format!("<svg xmlns=\"{SVG}\" viewBox=\"0 0 48 48\">{inside}</svg>")
}

fn refused(inside: &str) -> IconError {
    icon_of(&svg(inside)).unwrap_err()
}

#[test]
fn shapes_become_one_path_in_the_box() {
    let icon = icon_of(&svg(
        r#"<path d="M4 4h40v40H4z"/><g transform="translate(8 8) scale(2)"><rect width="4" height="4"/></g>"#,
    ));
    assert_eq!(icon.unwrap(), "M2 2L22 2L22 22L2 22ZM4 4L8 4L8 8L4 8Z");
    let circle =
        icon_of(&svg(r#"<circle cx="24" cy="24" r="20"/><polygon points="10,10 20,10 20,20"/>"#)).unwrap();
    assert!(circle.starts_with("M22 12C") && circle.ends_with("M5 5L10 5L10 10Z"), "{circle}");
    // A wide drawing stands in the middle.
    let wide = format!("<svg xmlns=\"{SVG}\" viewBox=\"0 0 48 24\"><path d=\"M0 0h48v24H0z\"/></svg>");
    assert_eq!(icon_of(&wide).unwrap(), "M0 6L24 6L24 18L0 18Z");
    // What an editor leaves about itself, a title and the invisible frame of an icon set change nothing.
    let kept = svg(r##"<title>心</title><metadata><x:RDF xmlns:x="http://x.example/"/></metadata><defs/>
        <e:view xmlns:e="http://editor.example/"/><path d="M0 0h48v48H0z" fill="none"/><path style="fill:#f00" d="M4 4h40v40H4z"/>"##);
    assert_eq!(icon_of(&kept).unwrap(), "M2 2L22 2L22 22L2 22Z");
}

#[test]
fn what_a_hostile_drawing_holds_is_refused_by_name() {
    for (inside, name) in [
        ("<script>alert(1)</script><path d='M0 0h9v9z'/>", "script"),
        ("<path d='M0 0h9v9z' onload='alert(1)'/>", "onload"),
        ("<g onclick='alert(1)'><path d='M0 0h9v9z'/></g>", "onclick"),
        ("<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>", "foreignObject"),
        ("<image href='https://evil.example/x.png'/>", "href"),
        ("<use xmlns:xlink='http://www.w3.org/1999/xlink' xlink:href='#a'/>", "href"),
        ("<a href='javascript:alert(1)'><path d='M0 0h9v9z'/></a>", "href"),
        ("<style>@import url(https://evil.example/)</style>", "style"),
        ("<path style='fill:url(https://evil.example/#a)' d='M0 0h9v9z'/>", "style"),
        ("<path fill='url(#a)' d='M0 0h9v9z'/>", "fill"),
        ("<animate attributeName='d' to='M0 0'/>", "animate"),
        ("<set attributeName='onmouseover' to='alert(1)'/>", "set"),
        ("<text>x</text>", "text"),
        ("<svg><path d='M0 0h9v9z'/></svg>", "svg"),
        ("<defs><path id='a' d='M0 0h9v9z'/></defs>", "defs"),
        ("<path clip-path='x' d='M0 0h9v9z'/>", "clip-path"),
    ] {
        assert_eq!(refused(inside), IconError::Forbidden(name.to_owned()), "{inside}");
    }
}

#[test]
fn what_is_no_drawing_is_refused() {
    let bomb = "<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><svg xmlns='http://www.w3.org/2000/svg'>&b;</svg>";
    let outer = "<!DOCTYPE svg SYSTEM 'file:///etc/passwd'><svg xmlns='http://www.w3.org/2000/svg'/>";
    for text in ["", "<", "not xml", "<svg/>", "<html xmlns='http://www.w3.org/1999/xhtml'/>", bomb, outer] {
        assert_eq!(icon_of(text).unwrap_err(), IconError::NotSvg, "{text}");
    }
    assert_eq!(icon_of(&" ".repeat(LARGEST_ICON + 1)).unwrap_err(), IconError::TooLarge);
    assert_eq!(refused(""), IconError::Empty);
    assert_eq!(refused("<path d='M1 1'/>"), IconError::Empty);
    assert_eq!(refused("<path fill='none' stroke='#000' d='M4 4h9v9'/>"), IconError::Strokes);
    assert_eq!(refused("<path d='M0 0h480v9H0z'/>"), IconError::Outside);
    assert_eq!(
        refused("<path transform='scale(9999999) scale(9999999)' d='M0 0h9v9z'/>"),
        IconError::Outside
    );
    assert!(matches!(refused("<path d='M0 0 X 5'/>"), IconError::Unreadable(_)));
    assert!(matches!(refused("<path transform='spin(5)' d='M0 0h9v9z'/>"), IconError::Unreadable(_)));
    assert!(matches!(refused("<circle r='50%'/>"), IconError::Unreadable(_)));
    assert_eq!(refused(&format!("{}{}", "<g>".repeat(30), "</g>".repeat(30))), IconError::TooComplex);
    assert_eq!(refused(&format!("<path d='M0 0{}'/>", "h1v1".repeat(3_000))), IconError::TooComplex);
}

/// Radii without bounds would be cut into pieces without end.
#[test]
fn endless_numbers_are_refused_at_once() {
    for d in
        ["M0 0A1e300 1e300 0 0 1 9 9", "M0 0A99999999999999999999 9 0 0 1 9 9", "M0 0h1E9", "M1e999 0h9v9z"]
    {
        assert!(matches!(refused(&format!("<path d='{d}'/>")), IconError::Unreadable(_)), "{d}");
    }
    let packed = icon_of(&svg("<path d='M4 4a8 8 0 0111 11l2-9z'/>"));
    assert_eq!(packed, icon_of(&svg("<path d='M4 4a8 8 0 0 1 11 11l2 -9z'/>")));
    assert!(packed.is_ok(), "{packed:?}");
}

#[test]
fn a_path_that_was_sent_without_a_drawing_is_checked_alike() {
    assert_eq!(check_icon("M3 3h18v18H3z"), Ok(()));
    assert_eq!(check_icon(""), Err(IconError::Empty));
    assert_eq!(check_icon("M0 0h99v9z"), Err(IconError::Outside));
    assert!(matches!(check_icon("M3 3\"/><script>"), Err(IconError::Unreadable(_))));
    assert_eq!(check_icon(&"M3 3h1".repeat(3_000)), Err(IconError::TooComplex));
}
