mod expressions;
mod json;
mod limits;
mod properties;
mod show;
mod templates;
