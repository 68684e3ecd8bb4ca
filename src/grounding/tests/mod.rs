//! The check as a whole.

mod days;
mod honest;
mod hostile;
mod laws;
mod phrases;
