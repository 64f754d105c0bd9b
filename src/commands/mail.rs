use super::Console;
use hocvu::config::Config;
use hocvu::error::{Error, Result};
use hocvu::keys;
use hocvu::mail::{Letter, Mailer, Undelivered, is_address};

#[derive(clap::Args)]
pub struct Mail {
    /// Who gets the letter
    #[arg(long)]
    to: String,
}

impl Mail {
    pub async fn run(self, config: &Config, console: Console) -> Result<()> {
        let to = [("to", self.to.clone())];
        let mailer = Mailer::of(config)?.ok_or_else(|| Error::refused("mail-none"))?;
        if !is_address(&self.to) {
            return Err(Error::refused_with("mail-wrong-address", &to));
        }
        let (subject, text) = (console.words("mail-trial-subject", &[]), console.words("mail-trial", &[]));
        let letter = Letter { id: keys::hex(&keys::random::<16>()), to: self.to, subject, text, calendar: None };
        match mailer.send(&letter).await {
            Ok(()) => console.say("mail-sent", &to),
            Err(Undelivered::Refused(why)) => return Err(Error::refused_with("mail-refused", &[("why", why)])),
            Err(Undelivered::Later(why)) => return Err(Error::refused_with("mail-away", &[("why", why)])),
        }
        Ok(())
    }
}
