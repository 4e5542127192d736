//! `gezhi user`: accounts, for whoever runs the machine (feature A1).

use crate::error::{CommandError, Result};
use crate::storage::{Opening, Storage};
use clap::Subcommand;
use gezhi_app::accounts::password;
use gezhi_app::accounts::users::{NewDuty, NewUser, UserQuery, add_duty, create, page, reset_second_factor};
use gezhi_app::views::Id;
use gezhi_app::{App, AppError};
use gezhi_domain::accounts::{Action, Actor, Duty, Permit, Role, SYSTEM, system_permit};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;

/// Add users, set passwords, list the staff
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make an account with a duty; the password is read from standard input or made up and printed
    Add {
        /// Login name.
        login: String,
        /// Name of the person.
        #[arg(long)]
        name: String,
        /// Mobile number.
        #[arg(long)]
        phone: Option<String>,
        /// Role: worker, leader, handler, operator, dispatcher, supervisor, chief, `system_admin`, `security_admin`, auditor.
        #[arg(long)]
        role: Option<String>,
        /// Name of the place where the duty stands: `A` or `A/B`; the whole when omitted.
        #[arg(long)]
        place: Option<String>,
        /// Read the password from the first line of standard input.
        #[arg(long)]
        password_stdin: bool,
        #[command(flatten)]
        storage: Storage,
    },
    /// Set a password
    Password {
        /// Login name.
        login: String,
        /// Read the password from the first line of standard input; else one is made up and printed.
        #[arg(long)]
        password_stdin: bool,
        #[command(flatten)]
        storage: Storage,
    },
    /// Take a lost second factor away and end the sessions of an account
    ResetSecondFactor {
        /// Login name.
        login: String,
        #[command(flatten)]
        storage: Storage,
    },
    /// List people with duties
    List {
        /// Part of a name, login or telephone.
        #[arg(long)]
        search: Option<String>,
        #[command(flatten)]
        storage: Storage,
    },
}

/// Whoever runs the binary beside the data: the policy sees an administrator of the whole place, the journal account 0.
pub(super) fn operator_of_the_machine(app: &App, role: Role) -> Actor {
    let place = app.directory().root_path();
    Actor { account: Some(SYSTEM), name: "gezhi".to_owned(), duties: vec![Duty { role, place, body: None }] }
}

/// Runs the command.
pub async fn run(arguments: Arguments) -> Result<()> {
    match arguments.what {
        What::Add { login, name, phone, role, place, password_stdin, storage } => {
            let app = storage.app(Opening::default()).await?;
            let (password, is_made_up) = choose(&app, password_stdin)?;
            let duty = role.map(|role| duty(&app, role, place.as_deref())).transpose()?;
            let actor = operator_of_the_machine(&app, Role::SystemAdmin);
            let user = create(&app, &actor, NewUser { name, phone, login, password: password.clone() }, None)
                .await?;
            if let Some(duty) = duty {
                add_duty(&app, &actor, user.id.0, &duty, None).await?;
            }
            println!("{}", user.id.0);
            tell(&password, is_made_up);
            app.db.clone().close().await;
        }
        What::Password { login, password_stdin, storage } => {
            let app = storage.app(Opening::default()).await?;
            let (password, is_made_up) = choose(&app, password_stdin)?;
            set_password(&app, &login, &password).await?;
            tell(&password, is_made_up);
            app.db.clone().close().await;
        }
        What::ResetSecondFactor { login, storage } => {
            let app = storage.app(Opening::default()).await?;
            let account = account_of(&app, &login).await?;
            let actor = operator_of_the_machine(&app, Role::SecurityAdmin);
            reset_second_factor(&app, &actor, account, None).await?;
            app.db.clone().close().await;
        }
        What::List { search, storage } => {
            let app = storage.app(Opening::default()).await?;
            list(&app, search).await?;
            app.db.clone().close().await;
        }
    }
    Ok(())
}

fn choose(app: &App, from_input: bool) -> Result<(String, bool)> {
    if !from_input {
        return Ok((app.settings.entropy.readable(14), true));
    }
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|error| CommandError::refused(format!("standard input: {error}")))?;
    Ok((line.trim_end_matches(['\r', '\n']).to_owned(), false))
}

fn tell(password: &str, is_made_up: bool) {
    if is_made_up {
        println!("password: {password}");
    }
}

fn duty(app: &App, role: String, place: Option<&str>) -> Result<NewDuty> {
    let directory = app.directory();
    let mut at = directory.root();
    for (depth, part) in place.into_iter().flat_map(|name| name.split('/')).enumerate() {
        let above = at;
        let found = directory.places().find(|place| {
            let parent = place.path.depth().checked_sub(1).and_then(|depth| place.path.at(depth));
            place.name == part && (depth == 0 || parent == Some(above))
        });
        at = found.ok_or_else(|| CommandError::refused(format!("no place is named `{part}`")))?.id;
    }
    Ok(NewDuty { role, place: Id(at.0), body: None })
}

struct SetPassword {
    county: i64,
    login: String,
    hash: String,
    entry: Entry,
}

impl Op for SetPassword {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> gezhi_app::Result<()> {
        let account = gezhi_store::accounts::by_login(tx, self.county, &self.login).await?;
        let account = account.ok_or_else(AppError::not_found)?;
        gezhi_store::accounts::set_password(tx, self.county, account.id, &self.hash).await?;
        let entry = Entry { subject: account.id, ..self.entry.clone() };
        Ok(gezhi_store::journal::append(tx, self.county, &entry).await?)
    }
}

async fn set_password(app: &App, login: &str, password: &str) -> Result<()> {
    let hash = password::hash(password)?;
    let permit: Permit = system_permit(Action::EditUsers);
    let entry = app.entry(&permit, "password", "account", 0, None);
    let op = SetPassword { county: app.county, login: login.to_owned(), hash, entry };
    match app.db.write(op).await {
        Err(AppError::Refused(_)) => Err(CommandError::refused(format!("nobody has the login `{login}`"))),
        other => Ok(other?),
    }
}

struct ByLogin {
    county: i64,
    login: String,
}

impl Op for ByLogin {
    type Out = Option<i64>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Option<i64>, StoreError> {
        let account = gezhi_store::accounts::by_login(tx, self.county, &self.login).await?;
        Ok(account.map(|row| row.id))
    }
}

async fn account_of(app: &App, login: &str) -> Result<i64> {
    let found = app.db.read(ByLogin { county: app.county, login: login.to_owned() }).await?;
    found.ok_or_else(|| CommandError::refused(format!("nobody has the login `{login}`")))
}

async fn list(app: &App, search: Option<String>) -> Result<()> {
    let actor = operator_of_the_machine(app, Role::SystemAdmin);
    let mut cursor = None;
    loop {
        let query = UserQuery { q: search.clone(), role: None, place: None, cursor };
        let found = page(app, &actor, &query).await?;
        for user in found.items.iter().filter(|user| !user.roles.is_empty()) {
            let roles: Vec<String> = user
                .roles
                .iter()
                .map(|duty| {
                    let place = duty.place.as_ref().map(|place| place.name.as_str()).unwrap_or_default();
                    format!("{}@{place}", duty.role)
                })
                .collect();
            let locked = if user.locked { " locked" } else { "" };
            println!(
                "{}\t{}\t{}\t{}{locked}",
                user.id.0,
                user.login.as_deref().unwrap_or("-"),
                user.name,
                roles.join(",")
            );
        }
        match found.next {
            Some(next) => cursor = Some(next),
            None => return Ok(()),
        }
    }
}
