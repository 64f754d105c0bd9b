//! The commands: what stands on the command line, and how each ends.

mod commands;

use clap::Parser;
use commands::{Console, What};
use hocvu::config::Config;
use std::process::ExitCode;

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[derive(Parser)]
#[command(name = "hocvu", version, about = "Học Vụ: lớp học Bình dân học vụ số của một xã")]
pub(crate) struct Command {
    #[command(flatten)]
    config: Config,
    /// The language of answers; without it that of LANG, else Vietnamese
    #[arg(long, global = true, value_parser = ["vi", "en"])]
    lang: Option<String>,
    #[command(flatten)]
    serve: commands::Serve,
    #[command(subcommand)]
    what: Option<What>,
}

#[actix_web::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    tracing_subscriber::fmt().with_env_filter(log_filter()).with_writer(std::io::stderr).init();
    let console = Console::new(command.lang.as_deref());
    let done = match command.config.with_file() {
        Ok(config) => command.what.unwrap_or(What::Serve(command.serve)).run(config, console).await,
        Err(error) => Err(error),
    };
    done.unwrap_or_else(|error| console.failed(&error))
}

fn log_filter() -> tracing_subscriber::EnvFilter {
    tracing_subscriber::EnvFilter::try_from_env("HOCVU_LOG").unwrap_or_else(|_| "warn".into())
}
