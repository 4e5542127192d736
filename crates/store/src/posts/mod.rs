//! Posts on grids and in villages, applications for them, and leaves (features G5, G7).

mod applications;
mod counts;
mod leaves;
mod lists;
mod rows;

pub use applications::{
    ApplicationRow, StepRow, application, applications_of, insert_application, insert_step,
    open_applications, published_at, set_stage, steps,
};
pub use counts::{count_posts, count_workers, held, holders_per_account, literate_per_place, reminded};
pub use leaves::{
    AwayRow, LeaveRow, away, insert_leave, leave, leaves_of, running_at, set_leave, unfinished_leaves,
    unfinished_of_account,
};
pub use lists::{Filter, after, all_in_force, held_between, page};
pub use rows::{
    PostRow, by_id, change, end_post, insert_post, of_account, of_household, of_places, posts_of, set_duty,
    set_term,
};
