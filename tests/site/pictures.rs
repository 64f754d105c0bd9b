//! Pictures come in the width of the screen; who saves data gets the smallest.

use crate::both;
use crate::house::House;
use crate::learning::{published, safety};
use hocvu::catalog::{Lesson, SlidePicture, make_pictures};
use hocvu::media::{Media, Shown, file_of};
use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

both!(covers_slides_and_texts_come_in_several_widths, who_saves_data_gets_the_smallest,);

async fn covers_slides_and_texts_come_in_several_widths(house: House) {
    let (sha256, lesson) = illustrated(&house).await;
    let stranger = house.stranger();
    let (course, page) = ("/courses/an-toan", format!("/lessons/{}", lesson.id));
    let alone = format!("<img src=\"/media/{sha256}/bia\" alt=\"Chợ sáng\">");
    assert!(stranger.get(course).await.says(&alone), "nobody has looked at it yet: {}", stranger.get(course).await.text());
    assert_eq!(make_pictures(&house.app).await.unwrap(), 1);
    let widths = format!("srcset=\"/pictures/{sha256}/320 320w, /pictures/{sha256}/640 640w, /pictures/{sha256}/1280 1280w\"");
    let count = |text: &str| text.matches(&widths).count();
    assert_eq!(count(&stranger.get(course).await.text()), 1);
    let shelf = stranger.get("/courses").await.text();
    assert!(count(&shelf) >= 1 && shelf.contains("<img class=\"card-picture\""), "{shelf}");
    assert_eq!(count(&stranger.get(&page).await.text()), 2, "in the text, and as a slide");
    let small = stranger.get(&format!("/pictures/{sha256}/320")).await;
    assert_eq!((small.status, small.header("content-type")), (200, "image/webp"));
}

async fn who_saves_data_gets_the_smallest(house: House) {
    let (sha256, lesson) = illustrated(&house).await;
    make_pictures(&house.app).await.unwrap();
    let small = format!("src=\"/pictures/{sha256}/320\"");
    for visitor in [house.stranger(), house.learner("Bùi Thị Lan").await] {
        visitor.post("/presentation", &[("data", "saver"), ("next", "/courses")]).await;
        for (path, times) in [("/courses/an-toan".into(), 1), ("/courses".into(), 0), (format!("/lessons/{}", lesson.id), 2)] {
            let page = visitor.get(&path).await.text();
            assert_eq!((page.matches(&small).count(), page.contains("srcset")), (times, false), "{path}: {page}");
        }
    }
}

/// A course whose cover, slide and text show the same photograph.
async fn illustrated(house: &House) -> (String, Lesson) {
    let folder = house.app.config.media_folder();
    let mut png = Cursor::new(Vec::new());
    RgbImage::from_pixel(2000, 1000, Rgb([9, 80, 70])).write_to(&mut png, ImageFormat::Png).unwrap();
    let photo = Media::put(&folder, "cho.png", png.get_ref().as_slice()).unwrap();
    let shown = Shown::of_file(&file_of(&folder, &photo.sha256), &photo.sha256, "cho.png").unwrap();
    let mut version = safety("1");
    (version.picture, version.picture_alt) = (Some(photo.sha256.clone()), "Chợ sáng".into());
    version.lessons[0].html = format!("<p>Bài một.</p><img {} alt=\"Chợ\" loading=\"lazy\">", shown.attributes());
    version.lessons[0].slide_pictures = vec![SlidePicture { sha256: photo.sha256.clone(), alt: "Bến đò".into(), text: String::new() }];
    let sha256 = photo.sha256.clone();
    version.resources = vec![("cho.png".into(), photo)];
    let (_, mut lessons) = published(house, &version).await;
    (sha256, lessons.remove(0))
}
