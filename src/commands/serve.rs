use super::Console;
use hocvu::catalog;
use hocvu::community::Unit;
use hocvu::config::Config;
use hocvu::error::Result;
use hocvu::jobs;
use hocvu::journal;
use hocvu::mail::Mailer;
use hocvu::media;
use hocvu::operations::FolderLock;
use hocvu::privacy::Recording;
use hocvu::reporting;
use hocvu::stewardship::Run;
use hocvu::web::App;
use std::net::SocketAddr;

#[derive(clap::Args, Clone)]
pub struct Serve {
    /// The address and port to listen at
    #[arg(long, env = "HOCVU_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

impl Serve {
    pub async fn run(self, config: Config, console: Console) -> Result<()> {
        let _lock = FolderLock::to_serve(&config)?;
        config.check_openid()?;
        let mailer = Mailer::of(&config)?;
        let app = App::open(config)?;
        app.write(|db| catalog::search::index_missing(db).map(drop)).await?;
        load_starter(&app, console).await;
        let set_up = app.read(Unit::any).await?;
        let token = app.setup_token.clone();
        jobs::monthly(&app, "journal", |app| async move { journal::seal_old(&app).await.map(drop) });
        jobs::monthly(&app, "retention", |app| async move { app.write(|db| Run::carry_out(db, None)).await.map(drop) });
        jobs::daily(&app, "sessions", |app| async move { app.write(hocvu::sessions::MissedWeek::look).await.map(drop) });
        jobs::hourly(&app, "reports", |app| async move { reporting::document::prepare(&app).await });
        jobs::monthly(&app, "media", |app| async move {
            media::speech::forget_earlier(&app).await?;
            media::sweep(&app).await.map(drop)
        });
        jobs::hourly(&app, "evidence", |app| async move { Recording::sweep(&app).await.map(drop) });
        catalog::make_in_background(&app);
        hocvu::assessment::watch(&app);
        hocvu::certification::keep_making(&app);
        hocvu::reporting::counter::keep_folding(&app);
        hocvu::reporting::keep_closing(&app);
        if let Some(mailer) = mailer {
            hocvu::sessions::keep_sending(&app, mailer);
        }
        hocvu::server::serve(app, self.listen, move |address| {
            let address = reachable(address);
            console.say("serve-at", &[("address", format!("http://{address}/"))]);
            if !set_up {
                console.say("serve-set-up", &[("address", format!("http://{address}/setup?token={token}"))]);
            }
        })
        .await
    }
}

/// "Every address of this machine" is no address to open: on the machine itself it is localhost.
fn reachable(address: SocketAddr) -> String {
    if address.ip().is_unspecified() { format!("localhost:{}", address.port()) } else { address.to_string() }
}

/// A broken course is named; the others, and those of last time, are there to learn from.
async fn load_starter(app: &App, console: Console) {
    match catalog::load_starter(app).await {
        Ok(report) => report.problems.iter().for_each(|problem| console.warn(problem)),
        Err(error) => drop(console.failed(&error)),
    }
}
