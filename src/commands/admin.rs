use super::Console;
use hocvu::config::Config;
use hocvu::error::{Error, Result};
use hocvu::identity::{Password, PersonId};
use hocvu::operations::NewAdmin;
use hocvu::web::App;

#[derive(clap::Subcommand)]
pub enum Admin {
    /// Make an admin: the way back in when nobody can sign in any more
    Create(Create),
}

#[derive(clap::Args)]
pub struct Create {
    /// Full name
    #[arg(long)]
    name: String,
    /// The name to sign in with
    #[arg(long)]
    user_name: String,
    /// The commune's code, where there are several
    #[arg(long)]
    commune: Option<String>,
}

impl Admin {
    pub async fn run(self, config: Config, console: Console) -> Result<()> {
        let Admin::Create(create) = self;
        let user_name = Password::user_name(&create.user_name).ok_or_else(|| Error::refused("problem-user-name"))?;
        if create.name.trim().is_empty() {
            return Err(Error::refused("problem-name-missing"));
        }
        let app = App::open(config)?;
        let password = Password::random();
        let password_hash = Password::hash(password.clone()).await?;
        let new = NewAdmin { id: PersonId::new(), name: create.name, user_name: user_name.clone(), password_hash, commune: create.commune };
        let commune = app.write(move |db| new.create(db)).await?;
        console.say("admin-made", &[("commune", commune.name), ("user", user_name), ("password", password)]);
        Ok(())
    }
}
