//! The environment of this process, read once and handed down.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;

/// The environment variables that a run may look at. `main` fills it from the process, tests fill
/// it by hand.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// Every variable by its name.
    pub variables: BTreeMap<OsString, OsString>,
}

impl Environment {
    /// The value of a variable. One that is set to nothing counts as not set, as the XDG base
    /// directory specification wants it and as people mean it in a crontab.
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str).filter(|v| !v.is_empty())
    }
}

impl fmt::Debug for Environment {
    /// The names alone: a variable may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self { variables: variables.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_not_set() {
        let environment: Environment =
            [("HOME", "/home/ann"), ("EDITOR", "")].into_iter().collect();
        assert_eq!(environment.get("HOME"), Some(OsStr::new("/home/ann")));
        assert_eq!(environment.get("EDITOR"), None);
        assert_eq!(environment.get("PAGER"), None);
    }
}
