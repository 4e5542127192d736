//! Monthly assessments of a demo's village (features S8, W6), where its profile has scorecards: two months that were reviewed, published and
//! paid, and the latest, which waits at every step.

use super::people::{Village, signs_in};
use super::walk::on;
use crate::demo::DemoError;
use gezhi_app::App;
use gezhi_app::points::assessments::{
    self, AssessmentDetail, LineInput, MarkInput, OpeningInput, ReviewInput, SubmitInput,
};
use gezhi_domain::accounts::{Actor, Role};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::points::publications::{Period, Rhythm};
use jiff::{SignedDuration, Timestamp};

/// Months that are paid.
const PAID: usize = 2;
/// Every so many lines have something taken off.
const EVERY: usize = 3;
/// Why marks are not full, and what is left of ten.
const REASONS: [(&str, i64); 6] = [
    ("民情分析会缺席一次", 8),
    ("重点任务晚报两天", 7),
    ("群众反映回访不及时", 6),
    ("记录不完整，补了两次", 8),
    ("防火巡查漏了一处", 7),
    ("请假较多，工作由人代办", 5),
];

/// A step of one programme's month.
#[derive(Debug, Clone)]
pub(super) enum AssessStep {
    /// The sheet is opened; by then the clock may have done it.
    Open(String, Period),
    /// Marks are entered: of all lines, or of the first half.
    Fill(String, Period, bool),
    /// It goes to the second person.
    Submit(String, Period),
    /// The second person publishes it.
    Publish(String, Period),
    /// What counts is paid.
    Pay,
    /// A counter of the shop opens that takes the programme's points.
    Counter(String),
}

/// What is done between the adoption of the rules and today. `since`: when the rules were adopted.
pub(super) fn steps(app: &App, (since, now): (Timestamp, Timestamp)) -> Vec<(Timestamp, AssessStep)> {
    let profile = app.profile();
    let file = &profile.assessments;
    let today = local_date(now);
    let running = Period::containing(Rhythm::Month, today);
    let latest = if today.day() >= file.rules.by_hand_from { running } else { running.previous() };
    let hours = SignedDuration::from_hours;
    let first_day = since + hours(24);
    let notice = hours(24 * (file.rules.notice_days + 1));
    let mut all = Vec::new();
    for (number, card) in file.cards.iter().enumerate() {
        let code = || card.programme.clone();
        all.push((first_day, AssessStep::Counter(code())));
        let mut period = latest.previous();
        for _ in 0..PAID {
            let at = on(period.end(), 9, 0).max(first_day) + hours(i64::try_from(number).unwrap_or(0));
            all.push((at, AssessStep::Open(code(), period)));
            all.push((at + hours(48), AssessStep::Fill(code(), period, true)));
            all.push((at + hours(50), AssessStep::Submit(code(), period)));
            all.push((at + hours(72), AssessStep::Publish(code(), period)));
            all.push((at + hours(72) + notice, AssessStep::Pay));
            period = period.previous();
        }
        // The latest one waits: the first programme half filled in, the next untouched, the last for its review.
        let last = number + 1 == file.cards.len();
        all.push((now - hours(30), AssessStep::Open(code(), latest)));
        if number == 0 || last {
            all.push((now - hours(6), AssessStep::Fill(code(), latest, last)));
        }
        if last {
            all.push((now - hours(5), AssessStep::Submit(code(), latest)));
        }
    }
    all.retain(|(at, _)| *at < now);
    all
}

async fn opened(
    app: &App,
    actor: &Actor,
    village: &Village,
    (programme, period): (&str, Period),
) -> Result<Option<AssessmentDetail>, DemoError> {
    let wish = OpeningInput { place: village.code(), programme: programme.to_owned(), month: period.code() };
    match assessments::open(app, actor, &wish, None).await {
        Ok(sheet) => Ok(Some(sheet)),
        // Nobody in this village is assessed by this card.
        Err(gezhi_app::AppError::Invalid { code: "nobody", .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Takes something off here and there, with a reason.
async fn mark(
    app: &App,
    actor: &Actor,
    sheet: &AssessmentDetail,
    period: Period,
    most: usize,
) -> Result<(), DemoError> {
    let shift = usize::try_from(period.number()).unwrap_or(0);
    let lines = sheet.lines.iter().enumerate().take(most);
    for (number, line) in lines.filter(|(_, line)| !line.own && !line.done) {
        let open: Vec<_> = sheet
            .card
            .items
            .iter()
            .filter(|item| line.marks.iter().any(|mark| mark.item == item.code && mark.figure.is_none()))
            .collect();
        let takes_off = (number + shift).is_multiple_of(EVERY);
        let which = (number + shift) % open.len().max(1);
        let (reason, left) = REASONS.get((number + shift) % REASONS.len()).copied().unwrap_or(("", 10));
        let marks = open.iter().enumerate().map(|(at, item)| {
            let off = takes_off && at == which;
            MarkInput {
                item: item.code.clone(),
                mark: Some(if off { item.full * left / 10 } else { item.full }),
                reason: if off { reason.to_owned() } else { String::new() },
            }
        });
        let input = LineInput { version: line.version, marks: marks.collect() };
        assessments::save_line(app, actor, (sheet.sheet.id.0, line.id.0), &input, None).await?;
    }
    Ok(())
}

/// One step.
///
/// # Errors
/// What a use case refuses.
pub(super) async fn step(app: &App, village: &Village, step: &AssessStep) -> Result<(), DemoError> {
    match step {
        AssessStep::Open(programme, period) => {
            opened(app, &village.leader, village, (programme, *period)).await?;
        }
        AssessStep::Fill(programme, period, whole) => {
            let key = (programme.as_str(), *period);
            let Some(sheet) = opened(app, &village.leader, village, key).await? else { return Ok(()) };
            if !sheet.may.fill {
                return Ok(());
            }
            let most = if *whole { sheet.lines.len() } else { sheet.lines.len() / 2 };
            mark(app, &village.leader, &sheet, *period, most).await?;
            if *whole {
                assessments::fill_rest(app, &village.above, sheet.sheet.id.0, None).await?;
            }
        }
        AssessStep::Submit(programme, period) => {
            let key = (programme.as_str(), *period);
            let Some(sheet) = opened(app, &village.leader, village, key).await? else { return Ok(()) };
            let wish = SubmitInput { version: sheet.sheet.version };
            assessments::submit(app, &village.leader, sheet.sheet.id.0, wish, None).await?;
        }
        AssessStep::Publish(programme, period) => {
            let key = (programme.as_str(), *period);
            let Some(sheet) = opened(app, &village.leader, village, key).await? else { return Ok(()) };
            let chief = signs_in(app, Role::Chief, &village.place).await?;
            let word = ReviewInput { version: sheet.sheet.version, approve: true, note: String::new() };
            assessments::review(app, &chief, sheet.sheet.id.0, &word, None).await?;
        }
        AssessStep::Counter(_) => {}
        AssessStep::Pay => while assessments::pay_waiting(app).await? > 0 {},
    }
    Ok(())
}
