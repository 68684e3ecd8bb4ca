//! The check as a whole.

mod asserted;
mod days;
mod honest;
mod hostile;
mod laws;
mod phrases;
