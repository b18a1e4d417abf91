//! The run over folders, as a user meets it: the real program on real files, killed, starved and lied to.

mod documents;
mod engines;
mod faults;
mod no_engine;
mod output_folder;
mod program;
mod resume;
mod speed;
mod worker;
mod worst_files;
