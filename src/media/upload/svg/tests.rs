use super::*;
use proptest::prelude::*;

const NAMES: &str = r#"xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink""#;

fn cleaned(inside: &str) -> String {
    let out = clean(&format!("<svg {NAMES}>{inside}</svg>")).unwrap();
    out.strip_prefix(&format!("<svg {NAMES}>")).and_then(|rest| rest.strip_suffix("</svg>")).unwrap().to_owned()
}

#[test]
fn what_draws_stays() {
    for inside in [
        r##"<title>Chợ &amp; bến</title><g fill="#036"><path d="M0 0h4"/><use href="#a" xlink:href="#a"/></g>"##,
        r#"<style>.a { fill: url(#g) }</style><rect class="a" style="fill: url(#g)" width="4"/>"#,
        r#"<text x="1">Chào <tspan>bạn</tspan></text>"#,
        r#"<image href="data:image/png;base64,iVBORw0KGgo=" width="4"/>"#,
    ] {
        assert_eq!(cleaned(inside), inside);
    }
}

#[test]
fn what_runs_goes() {
    for (inside, left) in [
        ("<script>alert(1)</script>", ""),
        ("<script xmlns='http://www.w3.org/1999/xhtml'/>", ""),
        ("<svg:script>alert(1)</svg:script><h:script xmlns:h='http://www.w3.org/1999/xhtml'>x</h:script>", ""),
        ("<rect onload='alert(1)' OnClick='x' width='4'/>", r#"<rect width="4"/>"#),
        ("<foreignObject><iframe src='http://e.vn'/><b>x</b></foreignObject>", ""),
        ("<a href='javascript:alert(1)'><path d='M0'/></a>", r#"<g><path d="M0"/></g>"#),
        ("<use href='http://e.vn/a.svg#x'/>", "<use/>"),
        ("<use xlink:href='data:image/svg+xml;base64,PHN2Zz4='/>", "<use/>"),
        ("<image href='data:image/svg+xml;base64,PHN2Zz4='/><image href='//e.vn/a.png'/>", "<image/><image/>"),
        ("<set attributeName='href' to='javascript:alert(1)'/><animate attributeName='onload' values='x'/>", ""),
        ("<rect style='fill:url(http://e.vn/x)' fill='url(&#x2f;/e.vn)'/>", "<rect/>"),
        ("<rect style='background:u\\72l(http://e.vn)'/><rect style='f:ur/**/l(x)'/>", "<rect/><rect/>"),
        ("<style>@import 'http://e.vn/a.css';</style>", "<style></style>"),
        ("<style><![CDATA[a{b:url(//e.vn)}]]></style>", "<style></style>"),
        ("<style>a{b:u</style><g/><style>rl(//e.vn)}</style>", "<style>a{b:u</style><g/><style>rl(//e.vn)}</style>"),
        ("<!-- x --><?php echo 1 ?><metadata><x/></metadata>", ""),
        ("<style>a{}<g></g>@import 'http://e.vn/a.css';</style>", "<style><g></g></style>"),
        ("<g xml:base='http://e.vn/'><feImage href='http://e.vn'/></g>", "<g></g>"),
        ("<text>&lt;script&gt;</text>", "<text>&lt;script&gt;</text>"),
    ] {
        assert_eq!(cleaned(inside), left, "{inside}");
    }
}

fn checked(part: &str) -> Result<(), Unsafe> {
    check(&format!("<svg {NAMES}>\n{part}</svg>"))
}

#[test]
fn a_drawing_that_must_stay_as_it_is_only_draws() {
    for part in [
        "<g/><metadata/><animate attributeName='x'/><g inkscape:label='x'/>",
        "<g><path d=\"M0 0\"/></g><!-- ghi chú -->",
        "<style>.a { fill: url(#b) }</style>",
        "<use href=\"#a\"/><use xlink:href=\"#a\"/>",
        "<text>a &amp; b: url(https://x) chỉ là chữ</text>",
        "<rect fill=\"url(#a)\"/>",
        "<image href=\"data:image/png;base64,iVBORw0\"/>",
    ] {
        assert_eq!(checked(part), Ok(()), "{part}");
    }
    assert_eq!(check("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg/>"), Ok(()));
}

#[test]
fn what_runs_or_calls_is_refused_with_its_place() {
    let start = format!("<svg {NAMES}>\n").len();
    for part in [
        "<script>alert(1)</script>",
        "<s:script xmlns:s=\"http://www.w3.org/2000/svg\"/>",
        "<foreignObject/>",
        "<video/>",
        "<rect onclick=\"x()\"/>",
        "<rect ONLOAD=\"x()\"/>",
        "<a href=\"https://example.org\"/>",
        "<a xlink:href=\"java&#115;cript:alert(1)\"/>",
        "<image href=\"https://example.org/a.png\"/>",
        "<image href=\"data:image/svg+xml;base64,AA\"/>",
        "<use href=\"b.svg#a\"/>",
        "<rect style=\"fill: url(//x#a)\"/>",
        "<set attributeName=\"xlink:href\" to=\"x\"/>",
        "<animate attributeName=\"onload\" to=\"x\"/>",
    ] {
        assert!(matches!(checked(part), Err((at, Some(_))) if at == start), "{part}: {:?}", checked(part));
    }
    for style in [
        "<style>@import 'x.css';</style>",
        "<style>.a { background: url( 'https://x' ) }</style>",
        "<style><![CDATA[.a { background: url(//x) }]]></style>",
        "<style>.a { background: \\75rl(//x) }</style>",
        "<metadata><style>@import 'x.css';</style></metadata>",
    ] {
        assert!(matches!(checked(style), Err((_, Some(what))) if what == "<style>"), "{style}: {:?}", checked(style));
    }
    assert!(matches!(check("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg>&a;</svg>"), Err((0, Some(_)))));
    assert!(matches!(check("<?xml-stylesheet href=\"x\"?><svg/>"), Err((0, Some(_)))));
}

#[test]
fn what_is_no_drawing_is_refused() {
    for text in ["", "PK\u{3}\u{4}", "<html/>", "<svg><g></svg>", "<svg", "<svg/><svg>", "<svg a=1/>", &"<svg>".repeat(1000)] {
        assert!(matches!(check(text), Err((_, None))), "{}", text.chars().take(20).collect::<String>());
    }
}

#[test]
fn what_cannot_be_read_or_grows_is_refused() {
    let laughs = r#"<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><svg><text>&b;</text></svg>"#;
    assert_eq!(clean(laughs), Err("upload-drawing-entities"));
    assert_eq!(clean("<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>"), Err("upload-drawing-entities"));
    assert_eq!(clean("<svg><text>&x;</text></svg>"), Err("upload-drawing-entities"));
    assert_eq!(clean("<svg><rect fill='&x;'/></svg>"), Err("upload-drawing-entities"));
    assert_eq!(clean(&("<svg>".to_owned() + &"<g>".repeat(200))), Err("upload-drawing-too-large"));
    assert_eq!(clean(&format!("<svg>{}</svg>", "<g/>".repeat(60_000))), Err("upload-drawing-too-large"));
    assert_eq!(clean(&" ".repeat(3_000_000)), Err("upload-drawing-too-large"));
    for broken in ["", "chữ", "<svg>", "<svg></g>", "<html/>", "<svg/><svg/>", "<svg><g></svg>", "<script/><svg/>"] {
        assert_eq!(clean(broken), Err("upload-drawing-broken"), "{broken}");
    }
    let plain = r#"<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg/>"#;
    assert!(clean(plain).is_ok());
}

proptest! {
    #[test]
    fn cleaned_twice_is_cleaned_once(inside in r##"(<(g|a|script|style|text|rect) ?(href|onload|style|fill)?(='[#a-z:()/&;]{0,12}')?>|</(g|a|script|style|text)>|[a-z&;<>"]{0,6}){0,12}"##) {
        if let Ok(once) = clean(&format!("<svg>{inside}</svg>")) {
            let twice = clean(&once).unwrap();
            prop_assert_eq!(&twice, &once);
            prop_assert!(!once.contains("script") || !once.contains("<script"));
        }
    }
}
