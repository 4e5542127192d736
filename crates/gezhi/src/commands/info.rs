//! `gezhi info`: what a county holds.

use crate::demo::SignIn;
use crate::error::{CommandError, Result};
use crate::figures::{Info, collect};
use crate::storage::{Storage, county, setting};

/// Say what a county holds: grids, posts, cases, users
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// As JSON.
    #[arg(long)]
    json: bool,
    /// Only the table of people who can sign in to the demo.
    #[arg(long)]
    sign_ins: bool,
    #[command(flatten)]
    storage: Storage,
}

/// Runs the command.
pub async fn run(arguments: Arguments) -> Result<()> {
    let db = arguments.storage.existing().await?;
    let (id, profile) = county(&db).await?.ok_or_else(|| {
        CommandError::refused(format!(
            "{} holds no county yet; found one with `gezhi init`, or try a made-up one with `gezhi demo`",
            arguments.storage.name()
        ))
    })?;
    if arguments.sign_ins {
        let text = setting(&db, id, "demo_sign_ins").await?.unwrap_or_else(|| "[]".to_owned());
        let people: Vec<SignIn> = serde_json::from_str(&text).unwrap_or_default();
        db.close().await;
        return print_sign_ins(&people, arguments.json);
    }
    let info = collect(&db, id, &profile).await?;
    db.close().await;
    if arguments.json {
        println!("{}", pretty(&info)?);
    } else {
        print(&info);
    }
    Ok(())
}

fn pretty<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string_pretty(value).map_err(|error| CommandError::refused(error.to_string()))
}

fn print_sign_ins(people: &[SignIn], json: bool) -> Result<()> {
    if json {
        println!("{}", pretty(&people)?);
        return Ok(());
    }
    if people.is_empty() {
        return Err(CommandError::refused("this county is no demo: nobody's password is known here"));
    }
    let wide = |text: &str, width: usize| {
        // A Chinese character is as wide as two letters.
        let taken: usize = text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum();
        format!("{text}{}", " ".repeat(width.saturating_sub(taken)))
    };
    let [role, name, login] = [wide("role", 15), wide("name", 8), wide("login", 15)];
    println!("{role} {name} {login} {} {} surface", wide("phone", 12), wide("place", 22));
    for person in people {
        println!(
            "{} {} {} {} {} {}",
            wide(&person.role, 15),
            wide(&person.name, 8),
            wide(&person.login, 15),
            wide(&person.phone, 12),
            wide(&person.place, 22),
            if person.surface == "mobile" { "/m/" } else { "/console/" }
        );
    }
    if let Some(first) = people.first() {
        println!("password of all: {}", first.password);
    }
    Ok(())
}

fn print(info: &Info) {
    println!("{} ({}), {} on {}", info.name, info.profile, info.version, info.engine);
    println!("grids     {}", info.grids.total);
    for (word, number) in info.grids.by_level.iter().chain(&info.grids.by_class) {
        println!("  {word:<10} {number}");
    }
    println!("places    {}", info.places);
    for (kind, number) in &info.posts {
        println!("posts     {kind:<18} {number}");
    }
    println!("bodies    {}", info.bodies);
    println!("users     {}", info.users);
    println!("cases     {}", info.cases.total);
    for (state, number) in &info.cases.by_state {
        println!("  {state:<12} {number}");
    }
    println!("journal   {}", info.journal);
    println!("photos    {}", info.attachments);
    println!("on disk   {} MiB", info.bytes >> 20);
}
