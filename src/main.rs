//! The commands.

use clap::{Parser, Subcommand};
use hocvu::catalog;
use hocvu::config::Config;
use hocvu::error::Result;
use hocvu::web::App;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "hocvu", version, about = "Học Vụ: lớp học Bình dân học vụ số của một xã")]
struct Command {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    serve: Serve,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Subcommand)]
enum What {
    /// Serve the site (what `hocvu` alone does)
    Serve(Serve),
    /// Load a course folder, a folder of courses, or a zip of either
    Import { path: PathBuf },
    /// Bring the database forward to this version, then stop
    Migrate,
}

#[derive(clap::Args, Clone)]
struct Serve {
    /// The address and port to listen at
    #[arg(long, env = "HOCVU_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

#[actix_web::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    tracing_subscriber::fmt().with_env_filter(log_filter()).with_writer(std::io::stderr).init();
    match run(command).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("hocvu: {error}");
            ExitCode::FAILURE
        }
    }
}

fn log_filter() -> tracing_subscriber::EnvFilter {
    tracing_subscriber::EnvFilter::try_from_env("HOCVU_LOG").unwrap_or_else(|_| "warn".into())
}

async fn run(command: Command) -> Result<ExitCode> {
    let config = command.config.with_file()?;
    match command.what.unwrap_or(What::Serve(command.serve)) {
        What::Serve(serve) => serve_site(config, serve.listen).await?,
        What::Import { path } => return import(config, &path).await,
        What::Migrate => drop(App::open(config)?),
    }
    Ok(ExitCode::SUCCESS)
}

async fn import(config: Config, path: &Path) -> Result<ExitCode> {
    let report = catalog::load(&App::open(config)?, path).await?;
    for slug in &report.loaded {
        println!("Đã nhập: {slug}");
    }
    for slug in &report.unchanged {
        println!("Không thay đổi: {slug}");
    }
    report.problems.iter().for_each(|problem| eprintln!("{problem}"));
    Ok(if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn serve_site(config: Config, listen: SocketAddr) -> Result<()> {
    let app = App::open(config)?;
    // A broken course is named; the others are there, and so is the site.
    catalog::load_starter(&app).await?.problems.iter().for_each(|problem| eprintln!("{problem}"));
    let set_up = app.read(hocvu::community::Unit::any).await?;
    let token = app.setup_token.clone();
    hocvu::server::serve(app, listen, |address| {
        println!("Học Vụ: http://{address}/");
        if !set_up {
            println!("Cài đặt lần đầu (liên kết dùng một lần): http://{address}/setup?token={token}");
        }
    })
    .await
}
