//! Chat groups of the stories' villages, none with a robot: an invented address would be called in earnest (feature G8).

use super::DemoError;
use super::history::World;
use gezhi_app::groups::HAND_TASK;
use gezhi_app::ids::Ids;
use gezhi_domain::accounts::{Action, Role, system_permit};
use gezhi_domain::cases::Holder;
use gezhi_domain::grids::PlacePath;
use gezhi_domain::groups::GroupKind;
use gezhi_drawing::dice::Dice;
use gezhi_store::engine::{Db, Op, StoreError, Tx};
use gezhi_store::groups::{GroupRow, NoticeRow, PostingRow, TemplateRow};
use gezhi_store::tasks::NewTask;
use gezhi_store::time::micros;
use jiff::SignedDuration;

/// Names and texts of the templates.
const TEMPLATES: [(&str, &str); 5] = [
    (
        "停水停电",
        "{地方}的各位邻居：因检修，{日期}起短时停水停电，请提前准备。有困难请打网格员{网格员}的电话 {电话}。",
    ),
    ("防汛提醒", "{地方}：今晚有大雨，低洼处的住户请把车和粮食移到高处，不要过漫水桥。需要帮忙请打 {电话}。"),
    ("便民服务下村", "{日期}上午，医保、社保业务在{上级}服务大厅办理，行动不便的老人可以预约上门。"),
    ("邻里议事", "{地方}今晚七点在老地方商量公共卫生和路灯的事，每户来一人，不能来的请把意见告诉{网格员}。"),
    ("随手拍", "看到路灯不亮、水管漏水、垃圾没人收，拍一张照片就能报：{网址}"),
];

/// Writes them.
struct Groups {
    county: i64,
    at: i64,
    groups: Vec<GroupRow>,
    notices: Vec<NoticeRow>,
    posts: Vec<PostingRow>,
    tasks: Vec<NewTask>,
    templates: Vec<TemplateRow>,
}

impl Op for Groups {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let edit = system_permit(Action::EditGroups);
        let send = system_permit(Action::PostToGroups);
        for group in &self.groups {
            gezhi_store::groups::put(tx, &edit, self.county, group).await?;
        }
        for template in &self.templates {
            gezhi_store::groups::put_template(tx, &edit, self.county, template, self.at).await?;
        }
        for notice in &self.notices {
            gezhi_store::groups::insert_notice(tx, &send, self.county, notice).await?;
        }
        for post in &self.posts {
            gezhi_store::groups::post(tx, self.county, post).await?;
            gezhi_store::groups::record(tx, self.county, post).await?;
        }
        for task in &self.tasks {
            gezhi_store::tasks::put(tx, self.county, task).await?;
        }
        Ok(())
    }
}

fn group(id: i64, place: i64, name: String, owner: String, members: i64, created_at: i64) -> GroupRow {
    GroupRow {
        id,
        place,
        name,
        kind: GroupKind::ByHand.code().to_owned(),
        url: None,
        secret: None,
        host: None,
        members,
        owner,
        tells_closed: false,
        created_at,
        failures: 0,
        failing_since: None,
        retry_at: None,
        problem: None,
        last_at: None,
    }
}

/// A group for each grid of the stories' villages and for these villages, five templates, and two notices: one that was passed on
/// yesterday, and one of today that waits.
///
/// # Errors
/// What the database says.
pub(super) async fn fill(db: &Db, world: &World, ids: &Ids) -> Result<usize, DemoError> {
    let land = &world.land;
    let mut dice = Dice::new(world.seed, 17);
    let (mut groups, mut paths) = (Vec::new(), Vec::<PlacePath>::new());
    let founded = micros(world.now - SignedDuration::from_hours(200 * 24));
    for (at, place) in land.places.iter().enumerate() {
        let village = land.places.get(land.village_of(at));
        let is_story =
            village.is_some_and(|village| village.known && village.path.depth() >= land.village_depth);
        if !is_story || place.is_dedicated() || place.path.depth() < land.village_depth {
            continue;
        }
        let name = match place.path.depth() == land.village_depth {
            true => format!("{}村务公开群", place.row.name),
            false => format!(
                "{}{}邻里群",
                village.map(|village| village.row.name.as_str()).unwrap_or_default(),
                place.row.name
            ),
        };
        let owner = world
            .people
            .posts
            .iter()
            .find(|post| post.place == place.row.id)
            .map(|post| post.name.clone())
            .unwrap_or_default();
        let members = dice.between(46, 320);
        groups.push(group(ids.next(world.now), place.row.id, name, owner, members, founded));
        paths.push(place.path);
    }
    let Some(village) = groups.first().map(|group| group.place) else { return Ok(0) };
    let author = world.people.sign_ins.iter().find(|person| person.role == "leader");
    let author = author.map(|person| person.name.clone()).unwrap_or_default();
    let within: Vec<(&GroupRow, &PlacePath)> =
        groups.iter().zip(&paths).filter(|(_, path)| path.chain().any(|id| id.0 == village)).collect();
    let holder = Holder::FirstOf(&[Role::Worker, Role::Leader]);
    let (mut notices, mut posts, mut tasks) = (Vec::new(), Vec::new(), Vec::new());
    for (hours, text, is_done) in [
        (26, "明天上午九点，县里的医生在村委会给老人免费量血压、查血糖，请互相转告。", true),
        (1, "今晚有大雨，低洼处的住户请把车和粮食移到高处，不要过漫水桥。", false),
    ] {
        let at = micros(world.now - SignedDuration::from_hours(hours));
        let notice = ids.next(world.now);
        for (group, path) in &within {
            let post = PostingRow {
                id: ids.next(world.now),
                chat: group.id,
                notice: Some(notice),
                subject: None,
                text: text.to_owned(),
                at,
                state: if is_done { "done" } else { "hand" }.to_owned(),
                tries: i64::from(is_done),
                next_at: at,
                done_at: is_done.then_some(at + 1_800_000_000),
                error: None,
            };
            if !is_done {
                tasks.push(NewTask {
                    subject_kind: HAND_TASK,
                    subject: post.id,
                    kind: HAND_TASK,
                    holder: world.directory.holder_key(holder, Some(path)),
                    title: group.name.clone(),
                    place: group.place,
                    due_at: at + 2 * 3_600_000_000,
                    created_at: at,
                });
            }
            posts.push(post);
        }
        notices.push(NoticeRow {
            id: notice,
            place: village,
            text: text.to_owned(),
            account: None,
            author: author.clone(),
            at,
            groups: i64::try_from(within.len()).unwrap_or(0),
            done: 0,
            given_up: 0,
        });
    }
    let templates = TEMPLATES
        .iter()
        .map(|(name, text)| TemplateRow {
            id: ids.next(world.now),
            name: (*name).to_owned(),
            text: (*text).to_owned(),
        })
        .collect();
    let written = groups.len();
    let county = world.profile.head.county;
    db.write(Groups { county, at: micros(world.now), groups, notices, posts, tasks, templates }).await?;
    Ok(written)
}
