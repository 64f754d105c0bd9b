use super::Console;
use hocvu::config::Config;
use hocvu::error::Result;
use hocvu::operations::Rotation;

#[derive(clap::Subcommand)]
pub enum Keys {
    /// Put a new key in the place of one; the server is stopped meanwhile
    Rotate {
        /// seal: encrypts numbers and other secrets. issuer: signs certificates. badge: signs open badges
        key: Rotated,
    },
}

#[derive(Clone, clap::ValueEnum)]
pub enum Rotated {
    Seal,
    Issuer,
    Badge,
}

impl Keys {
    pub async fn run(self, config: Config, console: Console) -> Result<()> {
        let Keys::Rotate { key } = self;
        let tell = &mut |sentence| console.tell(&sentence);
        match key {
            Rotated::Seal => Rotation::seal(&config, tell).await,
            Rotated::Issuer => Rotation::issuer(&config, tell).await,
            Rotated::Badge => Rotation::badge(&config, tell).await,
        }
    }
}
