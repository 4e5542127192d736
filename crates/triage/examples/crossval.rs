//! Prints the repeated cross-validation.
use gezhi_triage::{Member, Options, Recipe, eval::*};
use std::time::Instant;
fn main() {
    let rows = read_rows(std::fs::File::open("/work/shared/data/citizen-messages/labelled.csv").unwrap()).unwrap();
    let start = Instant::now();
    let clock = move || start.elapsed();
    let reps: usize = std::env::var("REPS").ok().map_or(1, |s| s.parse().unwrap());
    let mut options = Options::default();
    if let Ok(z) = std::env::var("RECIPE") { options.recipe = serde_json::from_str::<Recipe>(&z).unwrap(); }
    if let Ok(m) = std::env::var("MEMBERS") {
        let m: Vec<(f32, f32, f32)> = serde_json::from_str(&m).unwrap();
        options.members = m.into_iter().map(|(evidence, cost, share)| Member { evidence, cost, share }).collect();
    }
    if let Ok(m) = std::env::var("PASSES") { options.passes = m.parse().unwrap(); }
    if let Ok(m) = std::env::var("MINDF") { options.min_documents = m.parse().unwrap(); }
    if let Ok(m) = std::env::var("MAXF") { options.max_features = m.parse().unwrap(); }
    let t = Instant::now();
    let reports = cross_validate(&rows, 5, reps, &options, &clock);
    let f = |g: fn(&Report) -> f64| { let (m, s) = summarise(&reports, g); format!("{m:.4}±{s:.4}") };
    println!("f1 {} acc {} top2 {} abst {} conf {} us {} total {:?}", f(|r| r.macro_f1), f(|r| r.accuracy), f(|r| r.top2), f(|r| r.abstained), f(|r| r.accuracy_when_confident), f(|r| r.micros_per_message), t.elapsed());
}
