use super::Console;
use hocvu::catalog;
use hocvu::config::Config;
use hocvu::error::{Error, Result};
use hocvu::media::speech::{Spoken, Voice};
use hocvu::web::App;
use std::process::ExitCode;

/// What is missing is made now; a server may go on serving.
#[derive(clap::Args)]
pub struct ReadAloud {
    /// Only this course, by its name in addresses
    #[arg(long)]
    course: Option<String>,
}

impl ReadAloud {
    pub async fn run(self, config: Config, console: Console) -> Result<ExitCode> {
        let app = App::open(config)?;
        let voice = Voice::of(&app.config.read_aloud);
        let missing = voice.missing();
        if !missing.is_empty() {
            return Err(Error::refused_with("condition-read-aloud-missing", &[("programs", missing.join(", "))]));
        }
        let name = voice.name.clone();
        app.write(move |db| Spoken::forget_failures(db, &name)).await?;
        let tell = &mut |nth: usize, of: usize, place: &catalog::Place| console.line(format_args!("{nth}/{of} {}: {}", place.slug, place.name));
        let (made, failed) = match catalog::read_aloud(&app, self.course.as_deref(), tell).await {
            Err(Error::NotFound) => return Err(Error::refused_with("read-aloud-no-course", &[("course", self.course.unwrap_or_default())])),
            done => done?,
        };
        console.say("read-aloud-made", &[("made", made.to_string()), ("failed", failed.to_string())]);
        Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
