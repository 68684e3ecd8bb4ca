//! Where the configuration, the state and the cache live.
//!
//! | asked for | configuration | state and cache, each below its base |
//! |---|---|---|
//! | nothing | `CONFIG/personal-os/config.toml` | `personal-os/` |
//! | a profile | `CONFIG/personal-os/NAME/config.toml` | `personal-os/NAME/` |
//! | a file | that file | `personal-os/at/HASH/`, HASH of the file's absolute path |
//! | both | that file | `personal-os/NAME/`: the profile says whose history it is |
//!
//! A base is its XDG variable if that is an absolute path (the base directory specification has
//! relative ones ignored), on every system; else the system's own folder below the home folder.

use std::ffi::OsString;
use std::hash::Hasher;
use std::path::{Component, Path, PathBuf};

use siphasher::sip::SipHasher13;

use crate::domain::clean;
use crate::env::Environment;
use crate::error::{Failure, Kind, Result};
use crate::unix;

/// The folder of this program below every base.
const PROGRAM: &str = "personal-os";

/// The folder that holds the state of configurations given by path.
const BY_PATH: &str = "at";

/// Names of folders of our own, which a profile of that name would be mixed up with.
const RESERVED: [&str; 2] = [BY_PATH, "locks"];

/// What the command line asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathRequest {
    /// The file of `-c`. Without it `PERSONAL_OS_CONFIG` is used, if it is set.
    pub config: Option<PathBuf>,
    /// The name of `--profile`.
    pub profile: Option<String>,
}

/// Where the files of one run live. Nothing here has been created or opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The configuration file.
    pub config_file: PathBuf,
    /// The file was named by the user, so that it has to exist.
    pub config_is_explicit: bool,
    /// The folder of the database, the locks and the log.
    pub state: PathBuf,
    /// The folder of what can be fetched or computed again.
    pub cache: PathBuf,
    /// The home folder, if there is one.
    pub home: Option<PathBuf>,
}

impl Paths {
    /// Finds the places from the request, the environment and, for a relative file, the current
    /// folder, which is `None` if it was deleted. The home folder is that of `HOME`, else that of
    /// the password database.
    pub fn find(
        request: &PathRequest,
        environment: &Environment,
        current_dir: Option<&Path>,
    ) -> Result<Self> {
        let layout = if cfg!(target_os = "macos") { Layout::MacOs } else { Layout::Xdg };
        let bases = Bases::new(environment, layout, || {
            directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_path_buf())
        });
        find_in(&bases, request, environment, current_dir)
    }
}

/// The habits of a system where no XDG variable is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Linux and the BSDs: `~/.config`, `~/.local/state`, `~/.cache`.
    Xdg,
    /// macOS: `~/Library/Application Support` and `~/Library/Caches`.
    MacOs,
}

/// The folders that programs share; `None` where no variable and no home folder says.
#[derive(Debug)]
struct Bases {
    config: Option<PathBuf>,
    state: Option<PathBuf>,
    cache: Option<PathBuf>,
    home: Option<PathBuf>,
    /// What HOME says, if that is no absolute path.
    relative: Option<String>,
}

impl Bases {
    fn new(
        environment: &Environment,
        layout: Layout,
        registered_home: impl FnOnce() -> Option<PathBuf>,
    ) -> Self {
        let absolute = |name| environment.get(name).map(PathBuf::from).filter(|p| p.is_absolute());
        let home = absolute("HOME").or_else(registered_home).filter(|home| home.is_absolute());
        let base = |variable, xdg: &str, macos: &str| {
            let below = if layout == Layout::MacOs { macos } else { xdg };
            absolute(variable).or_else(|| home.as_ref().map(|home| home.join(below)))
        };
        Self {
            config: base("XDG_CONFIG_HOME", ".config", "Library/Application Support"),
            state: base("XDG_STATE_HOME", ".local/state", "Library/Application Support"),
            cache: base("XDG_CACHE_HOME", ".cache", "Library/Caches"),
            relative: environment
                .get("HOME")
                .filter(|home| !home.is_empty() && !Path::new(home).is_absolute())
                .map(|home| clean(&home.to_string_lossy())),
            home,
        }
    }
}

fn find_in(
    bases: &Bases,
    request: &PathRequest,
    environment: &Environment,
    current_dir: Option<&Path>,
) -> Result<Paths> {
    if let Some(name) = &request.profile {
        check_profile(name)?;
    }
    let explicit = match &request.config {
        Some(path) => Some(absolute_config("-c", path, current_dir)?),
        None => match environment.get("PERSONAL_OS_CONFIG") {
            Some(path) => {
                Some(absolute_config("PERSONAL_OS_CONFIG", Path::new(path), current_dir)?)
            }
            None => None,
        },
    };
    let own = match (&request.profile, &explicit) {
        (Some(name), _) => Path::new(PROGRAM).join(name),
        (None, Some(file)) => Path::new(PROGRAM).join(BY_PATH).join(path_hash(file)),
        (None, None) => PathBuf::from(PROGRAM),
    };
    let config_is_explicit = explicit.is_some();
    let config_file = match explicit {
        Some(file) => file,
        // No explicit file, so `own` is the folder of the program or of the profile.
        None => base(bases, bases.config.as_deref(), "configuration", "XDG_CONFIG_HOME")?
            .join(&own)
            .join("config.toml"),
    };
    Ok(Paths {
        config_file,
        config_is_explicit,
        state: base(bases, bases.state.as_deref(), "state", "XDG_STATE_HOME")?.join(&own),
        cache: base(bases, bases.cache.as_deref(), "cache", "XDG_CACHE_HOME")?.join(&own),
        home: bases.home.clone(),
    })
}

fn base<'a>(
    bases: &Bases,
    found: Option<&'a Path>,
    what: &str,
    variable: &str,
) -> Result<&'a Path> {
    found.ok_or_else(|| {
        let why = match &bases.relative {
            Some(home) => format!("HOME is \"{home}\", which is a relative path"),
            None => format!(
                "neither {variable} nor HOME is an absolute path, and this user has no home folder"
            ),
        };
        Failure::new(Kind::Config, format!("no folder for the {what}: {why}")).hint(
            "set HOME, or all of XDG_CONFIG_HOME, XDG_STATE_HOME and XDG_CACHE_HOME, to absolute \
             paths",
        )
    })
}

/// A profile's name becomes a folder, so it may hold nothing that leads elsewhere.
fn check_profile(name: &str) -> Result<()> {
    let known = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !(1..=64).contains(&name.len()) || !name.chars().all(known) {
        return Err(Failure::new(Kind::Usage, "--profile: not a name for a profile")
            .hint("use 1 to 64 letters, digits, `_` and `-`"));
    }
    // Folders of macOS ignore case.
    if RESERVED.iter().any(|reserved| name.eq_ignore_ascii_case(reserved)) {
        return Err(Failure::new(Kind::Usage, format!("--profile: the name `{name}` is reserved"))
            .hint("choose another name"));
    }
    Ok(())
}

/// The absolute path of a configuration that `origin` names.
fn absolute_config(origin: &str, path: &Path, current_dir: Option<&Path>) -> Result<PathBuf> {
    if path.as_os_str().is_empty() {
        return Err(Failure::new(Kind::Usage, format!("{origin}: the name of the file is empty")));
    }
    if path.is_absolute() {
        return Ok(path.to_path_buf());
    }
    current_dir.map(|folder| folder.join(path)).ok_or_else(|| {
        Failure::new(
            Kind::Config,
            format!(
                "{origin}: {} is a relative path, and the current folder does not exist any more",
                path.display()
            ),
        )
        .hint("give an absolute path, or change to a folder that exists")
    })
}

/// 16 hexadecimal digits that stand for an absolute path, the same in every version and on every
/// machine: SipHash-1-3 with a zero key of the path's bytes. The path is first freed of `.` and
/// `..` by its text alone, so that every way to type a path finds the same state, and so does a
/// link whose target moves.
fn path_hash(path: &Path) -> String {
    let mut parts: Vec<OsString> = Vec::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(parts.pop()),
            Component::Normal(name) => parts.push(name.to_owned()),
            Component::RootDir | Component::CurDir | Component::Prefix(_) => {}
        }
    }
    let mut hasher = SipHasher13::new_with_keys(0, 0);
    for part in &parts {
        hasher.write(b"/");
        hasher.write(unix::bytes(part));
    }
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(variables: &[(&str, &str)], config: Option<&str>, profile: Option<&str>) -> Paths {
        try_find(variables, config, profile, Some(Path::new("/here"))).unwrap()
    }

    fn try_find(
        variables: &[(&str, &str)],
        config: Option<&str>,
        profile: Option<&str>,
        current_dir: Option<&Path>,
    ) -> Result<Paths> {
        let environment: Environment = variables.iter().copied().collect();
        let request =
            PathRequest { config: config.map(PathBuf::from), profile: profile.map(str::to_owned) };
        let bases = Bases::new(&environment, Layout::Xdg, || None);
        find_in(&bases, &request, &environment, current_dir)
    }

    fn no_registered_home() -> bool {
        directories::BaseDirs::new().is_none_or(|dirs| !dirs.home_dir().is_absolute())
    }

    const HOME: &[(&str, &str)] = &[("HOME", "/home/ann")];

    #[test]
    fn by_default_everything_is_below_the_home_folder() {
        let paths = find(HOME, None, None);
        assert_eq!(paths.config_file, Path::new("/home/ann/.config/personal-os/config.toml"));
        assert!(!paths.config_is_explicit);
        assert_eq!(paths.state, Path::new("/home/ann/.local/state/personal-os"));
        assert_eq!(paths.cache, Path::new("/home/ann/.cache/personal-os"));
        assert_eq!(paths.home.as_deref(), Some(Path::new("/home/ann")));
    }

    #[test]
    fn on_macos_the_library_is_the_default_and_xdg_still_comes_first() {
        let environment: Environment =
            [("HOME", "/Users/ann"), ("XDG_CACHE_HOME", "/fast")].into_iter().collect();
        let bases = Bases::new(&environment, Layout::MacOs, || None);
        let support = Path::new("/Users/ann/Library/Application Support");
        assert_eq!(bases.config.as_deref(), Some(support));
        assert_eq!(bases.state.as_deref(), Some(support));
        assert_eq!(bases.cache.as_deref(), Some(Path::new("/fast")));
        let bases = Bases::new(&HOME.iter().copied().collect(), Layout::MacOs, || None);
        assert_eq!(bases.cache.as_deref(), Some(Path::new("/home/ann/Library/Caches")));
    }

    #[test]
    fn absolute_xdg_variables_win_and_relative_or_empty_ones_are_ignored() {
        let paths = find(
            &[
                ("HOME", "/home/ann"),
                ("XDG_CONFIG_HOME", "/etc/ann"),
                ("XDG_STATE_HOME", "state"),
                ("XDG_CACHE_HOME", ""),
            ],
            None,
            None,
        );
        assert_eq!(paths.config_file, Path::new("/etc/ann/personal-os/config.toml"));
        assert_eq!(paths.state, Path::new("/home/ann/.local/state/personal-os"));
        assert_eq!(paths.cache, Path::new("/home/ann/.cache/personal-os"));
    }

    #[test]
    fn without_home_the_registered_home_is_used() {
        for variables in [&[][..], &[("HOME", "")], &[("HOME", "relative")]] {
            let environment: Environment = variables.iter().copied().collect();
            let bases =
                Bases::new(&environment, Layout::Xdg, || Some(PathBuf::from("/var/lib/ann")));
            assert_eq!(bases.state.as_deref(), Some(Path::new("/var/lib/ann/.local/state")));
        }
        // As under `env -i`. A container's user may well be in no password database.
        let found = Paths::find(&PathRequest::default(), &Environment::default(), None);
        assert!(found.is_ok_and(|paths| paths.home.is_some()) || no_registered_home());
    }

    #[test]
    fn without_any_home_the_variables_to_set_are_named() {
        let failure = try_find(&[("XDG_CONFIG_HOME", "/c")], None, None, None).unwrap_err();
        assert_eq!(failure.kind, Kind::Config);
        assert!(failure.to_string().contains("XDG_STATE_HOME"), "{failure}");
        assert!(failure.hints[0].contains("XDG_CONFIG_HOME, XDG_STATE_HOME and XDG_CACHE_HOME"));
        let all = [("XDG_CONFIG_HOME", "/c"), ("XDG_STATE_HOME", "/s"), ("XDG_CACHE_HOME", "/k")];
        let paths = find(&all, None, None);
        assert_eq!(paths.state, Path::new("/s/personal-os"));
        assert_eq!(paths.home, None);
        // A named file needs no folder for the configuration.
        assert!(try_find(&all[1..], Some("/c.toml"), None, None).is_ok());
    }

    #[test]
    fn a_relative_home_is_called_that() {
        let failure = try_find(&[("HOME", "me/home")], None, None, None).unwrap_err();
        let text = "no folder for the configuration: HOME is \"me/home\", which is a relative path";
        assert_eq!((failure.kind, failure.to_string().as_str()), (Kind::Config, text));
        // Where the folders are known without it, it does no harm.
        let all = [
            ("HOME", "me"),
            ("XDG_CONFIG_HOME", "/c"),
            ("XDG_STATE_HOME", "/s"),
            ("XDG_CACHE_HOME", "/k"),
        ];
        assert_eq!(find(&all, None, None).state, Path::new("/s/personal-os"));
    }

    // The hashes are those of another SipHash-1-3: `hash(b"…")` of CPython 3.11 with
    // PYTHONHASHSEED=0.
    #[test]
    fn a_named_file_has_a_state_of_its_own() {
        let paths = find(HOME, Some("/home/ann/plans/work.toml"), None);
        assert_eq!(paths.config_file, Path::new("/home/ann/plans/work.toml"));
        assert!(paths.config_is_explicit);
        let state = "/home/ann/.local/state/personal-os/at/2b5a0a28fb7ab7d3";
        assert_eq!(paths.state, Path::new(state));
        assert_eq!(paths.cache, Path::new("/home/ann/.cache/personal-os/at/2b5a0a28fb7ab7d3"));
        assert_eq!(path_hash(Path::new("/etc/a.toml")), "143ea798c6e6e61b");
    }

    #[test]
    fn every_spelling_of_a_path_has_the_same_state() {
        let expected = "143ea798c6e6e61b";
        for path in ["/etc/./a.toml", "/etc//a.toml", "/etc/b/../a.toml", "/../etc/a.toml"] {
            assert_eq!(path_hash(Path::new(path)), expected, "{path}");
        }
        assert_ne!(path_hash(Path::new("/etca.toml")), expected);
        assert_ne!(path_hash(Path::new("/etc/A.toml")), expected);
    }

    #[test]
    fn the_flag_wins_over_the_variable_and_relative_files_are_below_the_current_folder() {
        let variables = [("HOME", "/home/ann"), ("PERSONAL_OS_CONFIG", "env.toml")];
        let paths = find(&variables, None, None);
        assert_eq!(paths.config_file, Path::new("/here/env.toml"));
        assert!(paths.config_is_explicit);
        let paths = find(&variables, Some("flag.toml"), None);
        assert_eq!(paths.config_file, Path::new("/here/flag.toml"));
        let paths = find(&[("HOME", "/home/ann"), ("PERSONAL_OS_CONFIG", "")], None, None);
        assert!(!paths.config_is_explicit);
    }

    #[test]
    fn in_a_deleted_folder_only_an_absolute_file_can_be_named() {
        assert!(try_find(HOME, Some("/etc/a.toml"), None, None).is_ok());
        assert!(try_find(HOME, None, None, None).is_ok());
        let failure = try_find(HOME, Some("a.toml"), None, None).unwrap_err();
        assert_eq!(failure.kind, Kind::Config);
        assert!(failure.to_string().starts_with("-c: a.toml is a relative path"), "{failure}");
        assert_eq!(try_find(HOME, Some(""), None, None).unwrap_err().kind, Kind::Usage);
    }

    #[test]
    fn a_profile_has_its_own_folder_everywhere() {
        let paths = find(HOME, None, Some("acme-2"));
        let config = "/home/ann/.config/personal-os/acme-2/config.toml";
        assert_eq!(paths.config_file, Path::new(config));
        assert!(!paths.config_is_explicit);
        assert_eq!(paths.state, Path::new("/home/ann/.local/state/personal-os/acme-2"));
        assert_eq!(paths.cache, Path::new("/home/ann/.cache/personal-os/acme-2"));
    }

    #[test]
    fn with_both_the_file_is_read_and_the_profile_keeps_the_state() {
        let paths = find(HOME, Some("/etc/a.toml"), Some("acme"));
        assert_eq!(paths.config_file, Path::new("/etc/a.toml"));
        assert!(paths.config_is_explicit);
        assert_eq!(paths.state, Path::new("/home/ann/.local/state/personal-os/acme"));
    }

    #[test]
    fn a_profile_that_is_no_plain_name_is_refused() {
        let long = "x".repeat(65);
        for name in ["", ".", "..", "a/b", "a b", "é", "a\0", "at", "AT", "locks", &long] {
            let failure = try_find(HOME, None, Some(name), None).unwrap_err();
            assert_eq!(failure.kind, Kind::Usage, "{name:?}");
        }
        assert!(try_find(HOME, None, Some(&"x".repeat(64)), None).is_ok());
    }
}
