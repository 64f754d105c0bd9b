use super::Console;
use hocvu::config::Config;
use hocvu::error::Result;
use hocvu::operations::{Check, Finding, Mark};
use std::process::ExitCode;

#[derive(clap::Args, Clone, Copy)]
pub struct Looked {
    /// Only the figures: every counter is compared with the records, every freeze with its fingerprint
    #[arg(long)]
    figures: bool,
    /// With --figures: forget the counters and count everybody again
    #[arg(long, requires = "figures")]
    rebuild: bool,
}

impl Looked {
    pub fn run(self, config: &Config, console: Console) -> Result<ExitCode> {
        if !self.figures {
            return Ok(tell(&Check::all(config), console));
        }
        let rebuilt = if self.rebuild { Check::rebuild_figures(config)? } else { Vec::new() };
        Ok(tell(&[rebuilt, Check::figures(config)?].concat(), console))
    }
}

fn tell(findings: &[Finding], console: Console) -> ExitCode {
    for finding in findings {
        console.line(format_args!("{} {}", finding.mark.sign(), console.words(finding.words.id, &finding.words.args)));
    }
    let count = |mark| findings.iter().filter(|finding| finding.mark == mark).count().to_string();
    console.say("check-summary", &[("good", count(Mark::Good)), ("warnings", count(Mark::Warning)), ("bad", count(Mark::Bad))]);
    if Check::is_good(findings) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
