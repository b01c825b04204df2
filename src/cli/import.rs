//! `synpunktd import`: mails out of files into the diary, by the same way as collected ones.

mod progress;
mod source;

use super::{ConfigArgs, open};
use crate::daemon::clock::SystemClock;
use crate::daemon::wiring;
use crate::domain::ids::MailboxId;
use crate::flow::import::{self, FileMail, Imported};
use crate::flow::learn;
use crate::flow::office::Office;
use crate::store::{OpenMode, Place, Store};
use anyhow::Context;
use clap::Args;
use progress::Progress;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Mails in one commit, and bytes, at most.
const BATCH: usize = 50;
const BATCH_BYTES: usize = 16 * 1024 * 1024;

/// What is taken in.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// An mbox file, a Maildir, one .eml, or a folder of .eml files
    from: PathBuf,
    /// The functional mailbox that the mails count as having come to, by its id
    #[arg(long, value_name = "ID")]
    mailbox: String,
    /// Send receipts, as for mail that has just come; without it no one who wrote is told
    #[arg(long)]
    receipts: bool,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Takes the mails in. With SQLite the daemon must be stopped, since one process writes.
///
/// # Errors
/// A faulty configuration, a mailbox that is not configured, files that cannot be read, or a database in use. What was taken in
/// before stays; the same command again goes on.
pub fn run(args: ImportArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let mailbox = MailboxId::new(args.mailbox.as_str());
    let known = || {
        settings
            .organisation
            .mailboxes
            .keys()
            .map(MailboxId::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    };
    anyhow::ensure!(
        settings.organisation.mailboxes.contains_key(&mailbox),
        "there is no mailbox \"{mailbox}\"; there are: {}",
        known()
    );
    let mails = source::open(&args.from)?;
    // Several threads: a mail is read on one while another is being settled.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let place = Place::parse(&settings.daemon.database);
        let store = Store::open(&place, OpenMode::Daemon).await?;
        store.migrate().await?;
        let identity = wiring::identity(&store, settings.daemon.proof_keys_file.as_deref()).await?;
        let office = Arc::new(wiring::office(&settings, identity, Arc::new(SystemClock))?);
        learn::take_in_force(&office, &store).await?;
        let work = Work {
            office,
            store: store.clone(),
            mailbox,
            quiet: !args.receipts,
            largest: usize::try_from(settings.daemon.largest_mail).unwrap_or(usize::MAX),
        };
        let done = work.take_in(mails).await;
        store.close().await;
        let done = done?;
        println!(
            "{} mails read in, {} of them known before. Letters about them go out when the daemon runs.",
            done.new + done.known,
            done.known
        );
        Ok(ExitCode::SUCCESS)
    })
}

struct Work {
    office: Arc<Office>,
    store: Store,
    mailbox: MailboxId,
    quiet: bool,
    largest: usize,
}

impl Work {
    async fn take_in(&self, mails: source::Mails) -> anyhow::Result<Imported> {
        let mut progress = Progress::new(mails.total());
        let mut done = Imported::default();
        let mut batch: Vec<FileMail> = Vec::new();
        let mut bytes = 0;
        for mail in mails {
            let (name, mut mail) = mail?;
            if mail.bytes.len() > self.largest {
                eprintln!("{name}: larger than largest_mail_megabytes; its beginning is read in, keep the file");
                mail.bytes.truncate(self.largest);
            }
            bytes += mail.bytes.len();
            batch.push(mail);
            if batch.len() >= BATCH || bytes >= BATCH_BYTES {
                self.settle(&mut batch, &mut done, &mut progress).await?;
                bytes = 0;
            }
        }
        self.settle(&mut batch, &mut done, &mut progress).await?;
        progress.end();
        Ok(done)
    }

    async fn settle(&self, batch: &mut Vec<FileMail>, done: &mut Imported, progress: &mut Progress) -> anyhow::Result<()> {
        let imported = import::take_in(&self.office, &self.store, &self.mailbox, batch, self.quiet).await;
        let imported = imported.context("the mails could not be stored")?;
        import::settle_all(&self.office, &self.store).await?;
        done.new += imported.new;
        done.known += imported.known;
        progress.add(batch.len());
        batch.clear();
        Ok(())
    }
}
