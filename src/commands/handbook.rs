use super::Console;
use hocvu::catalog::handbook::handbook;
use hocvu::config::Config;
use hocvu::error::Result;
use hocvu::web::App;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Handbook {
    /// The course, as it stands in its address (/courses/SLUG)
    slug: String,
    /// The PDF to write; what stands there is replaced
    #[arg(long)]
    out: PathBuf,
}

impl Handbook {
    pub async fn run(self, config: Config, console: Console) -> Result<()> {
        let pdf = handbook(&App::open(config)?, &self.slug).await?;
        std::fs::write(&self.out, &pdf)?;
        console.say("handbook-written", &[("file", self.out.display().to_string()), ("size", (pdf.len() / 1024).to_string())]);
        Ok(())
    }
}
