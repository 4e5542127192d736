//! Words, limits, categories, rules and kinds of attributes of a place, edited in the product (feature A5). Every version is kept.

mod check;
mod difference;
mod form;
mod icon;
mod kinds;
mod save;
mod versions;

pub use check::SettingFault;
pub(crate) use check::faults_of_rules;
pub use difference::SettingChange;
pub use form::{
    CategorySetting, ChannelSetting, CycleSetting, DangerSetting, LimitSetting, RuleSetting, SettingsForm,
    StateSetting,
};
pub use icon::{IconDrawing, IconPath, draw_icon};
pub use kinds::KindSetting;
pub(crate) use save::{Reason, put_in_force, refuse};
pub use save::{SaveSettings, SettingsPreview, preview, restore, save};
pub use versions::{SettingsVersion, SettingsView, current, version, versions};
