mod limits;
mod print;
mod properties;
mod table;
