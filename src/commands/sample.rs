use super::Console;
use hocvu::config::Config;
use hocvu::error::{Error, Result};
use hocvu::operations::{self, Cast, FolderLock};
use hocvu::web::App;
use std::time::Instant;

#[derive(clap::Args)]
pub struct Sample {
    /// How many people
    #[arg(long, default_value_t = 26_000)]
    people: usize,
    /// The same seed gives the same people, PINs and passwords
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print only JSON: the cast with names, PINs and passwords
    #[arg(long)]
    json: bool,
}

impl Sample {
    pub async fn run(self, config: Config, console: Console) -> Result<()> {
        let began = Instant::now();
        let _lock = FolderLock::alone(&config)?;
        let app = App::open(config)?;
        let mut cast = operations::Sample { people: self.people, seed: self.seed }.make(&app).await?;
        cast.seconds = began.elapsed().as_secs_f64();
        if self.json {
            console.line(serde_json::to_string_pretty(&cast).map_err(Error::broken)?);
        } else {
            table(&cast, console);
        }
        Ok(())
    }
}

/// All of them stand in the JSON.
const SHOWN_OF_EACH_STAGE: usize = 10;

fn table(cast: &Cast, console: Console) {
    let text = |id: &str| console.words(id, &[]);
    let speed = cast.people as f64 / cast.seconds;
    let args = [("commune", cast.commune.name.clone()), ("people", cast.people.to_string()), ("hamlets", cast.commune.hamlets.to_string())];
    console.say("sample-made", &args);
    console.say("sample-speed", &[("seconds", format!("{:.2}", cast.seconds)), ("speed", format!("{speed:.0}"))]);
    console.line(format_args!("\n{}", text("sample-staff")));
    for staff in &cast.staff {
        let roles: Vec<String> = staff.roles.iter().map(|role| text(&format!("role-{role}"))).collect();
        console.line(format_args!("  {:<24} {:<14} {:<34} {}", staff.name, staff.user_name, staff.password, roles.join(", ")));
    }
    console.line(format_args!("\n{}", text("sample-learners")));
    for some in cast.learners.chunk_by(|one, next| one.stage == next.stage) {
        for learner in some.iter().take(SHOWN_OF_EACH_STAGE) {
            console.line(format_args!("  {:<24} {:<8} {:<6} {}", learner.name, learner.class_code, learner.pin, text(&format!("stage-{}", learner.stage))));
        }
    }
}
