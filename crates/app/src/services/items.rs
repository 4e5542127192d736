//! The list of service items.

use crate::context::App;
use crate::views::Bi;
use gezhi_domain::services::ServiceItem;
use serde::Serialize;
use utoipa::ToSchema;

/// A line of a form.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldView {
    /// Key.
    pub key: String,
    /// What is asked.
    pub name: Bi,
    /// `text`, `digits`, `date` or `choice`.
    pub kind: String,
    /// To choose from; the Chinese word is the answer.
    pub choices: Vec<Bi>,
    /// May be left out.
    pub optional: bool,
}

/// Something that can be applied for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ServiceItemView {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
    /// Who can apply.
    pub who: Bi,
    /// How it goes.
    pub guide: Bi,
    /// Papers to photograph or bring along.
    pub materials: Vec<Bi>,
    /// The form.
    pub fields: Vec<FieldView>,
}

impl From<&ServiceItem> for ServiceItemView {
    fn from(item: &ServiceItem) -> Self {
        let field = |field: &gezhi_domain::services::FormField| FieldView {
            key: field.key.clone(),
            name: Bi::from(&field.name),
            kind: field.kind.code().to_owned(),
            choices: field.choices.iter().map(Bi::from).collect(),
            optional: field.optional,
        };
        Self {
            code: item.code.clone(),
            name: Bi::from(&item.name),
            who: Bi::from(&item.who),
            guide: Bi::from(&item.guide),
            materials: item.materials.iter().map(Bi::from).collect(),
            fields: item.fields.iter().map(field).collect(),
        }
    }
}

/// All items of this place.
#[must_use]
pub fn items(app: &App) -> Vec<ServiceItemView> {
    app.profile().services.items.iter().map(ServiceItemView::from).collect()
}
