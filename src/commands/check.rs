use super::Console;
use hocvu::config::Config;
use hocvu::operations::{Check, Mark};
use std::process::ExitCode;

pub fn run(config: &Config, console: Console) -> ExitCode {
    let findings = Check::all(config);
    for finding in &findings {
        console.line(format_args!("{} {}", finding.mark.sign(), console.words(finding.words.id, &finding.words.args)));
    }
    let count = |mark| findings.iter().filter(|finding| finding.mark == mark).count().to_string();
    console.say("check-summary", &[("good", count(Mark::Good)), ("warnings", count(Mark::Warning)), ("bad", count(Mark::Bad))]);
    if Check::is_good(&findings) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
