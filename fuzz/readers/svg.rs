//! Any text is a drawing or a refusal; what is written anew holds nothing that runs or reaches out, and stays the same when cleaned again.

use hocvu::media::upload::clean_svg;
use quick_xml::events::Event;

pub fn read(text: &str) {
    let Ok(clean) = clean_svg(text) else { return };
    assert_eq!(clean_svg(&clean).as_ref(), Ok(&clean));
    let mut reader = quick_xml::Reader::from_str(&clean);
    loop {
        match reader.read_event().expect("what we write can be read") {
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().as_ref().to_ascii_lowercase();
                assert!(!["script", "foreignobject", "iframe", "set", "animate"].contains(&name.as_str()), "{clean}");
                for attribute in tag.attributes() {
                    let attribute = attribute.unwrap();
                    let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().to_ascii_lowercase();
                    assert!(!attribute.key.as_ref().to_ascii_lowercase().starts_with("on"), "{clean}");
                    assert!(!value.contains("javascript:") || !attribute.key.as_ref().ends_with("href"), "{clean}");
                }
            }
            Event::Eof => return,
            _ => {}
        }
    }
}
