//! The web: the application's state, pages, forms, texts, guards and assets. Knows no noun of the field.

mod app;
mod assets;
mod cached;
mod doors;
mod filters;
mod forms;
mod frame;
mod guard;
mod i18n;
mod menu;
mod pages;
mod presentation;
mod program;
mod site;
mod templates;

pub use app::{App, AppState, make_data_folder};
pub use assets::routes as asset_routes;
pub use cached::{Cached, Rendered};
pub use filters::{in_vietnam, start_of_day, today};
pub use forms::{DateField, Form, Problem, Problems, chosen};
pub use frame::{Frame, Signed, cookie, remember};
pub use guard::{headers, refusals, same_site};
pub use i18n::{Lang, beginning_with, knows, say};
pub use menu::desks;
pub use pages::{Again, Page, See, Show, Submitted};
pub use presentation::{Data, Kind, LONGEST as LONGEST_PRESENTATION, Motion, Presentation, Spacing, TextSize, Theme};
pub use program::bearer;
pub use site::{Address, Site};
pub use templates::Templates;
