//! What to type, for each command. Commands come in the order of their groups.

/// The path of a command, and what can be typed with what it is for.
pub(super) type Examples = (&'static str, &'static [(&'static str, &'static str)]);

/// The examples of every command; the empty path is the program itself.
pub(super) const EXAMPLES: &[Examples] = &[
    (
        "",
        &[
            ("personal-os init", "a few questions, then a configuration"),
            ("personal-os plan --dry-run", "show today's plan, record nothing"),
            ("personal-os why T3", "why a task is where it is"),
            ("personal-os schedule install", "let the system run it"),
            ("personal-os doctor", "what is wrong, and how to mend it"),
        ],
    ),
    (
        "plan",
        &[
            ("personal-os plan --dry-run", "show today's plan, record nothing"),
            ("personal-os plan --date tomorrow -n", "plan another day"),
            ("personal-os plan --to slack", "deliver to Slack and nowhere else"),
            ("personal-os plan --show-egress", "what would leave this machine"),
        ],
    ),
    (
        "progress",
        &[
            ("personal-os progress --dry-run", "ahead or behind, and the afternoon"),
            ("personal-os progress --json", "the same for a script"),
        ],
    ),
    (
        "summary",
        &[
            ("personal-os summary --dry-run", "what got done, what rolls over"),
            ("personal-os summary --date yesterday", "close a day later"),
        ],
    ),
    (
        "okr",
        &[
            ("personal-os okr --dry-run", "which key results are off pace"),
            ("personal-os okr set activated 31 --confidence 6", "check in"),
        ],
    ),
    (
        "okr set",
        &[
            ("personal-os okr set K3 31", "by its handle in the last review"),
            (
                "personal-os okr set activated 31 --confidence 6 --note \"checklist is live\"",
                "by its id, with how sure you are",
            ),
        ],
    ),
    (
        "okr history",
        &[
            ("personal-os okr history", "what was said, the newest first"),
            ("personal-os okr history activated --limit 5", "of one key result"),
        ],
    ),
    (
        "feedback",
        &[
            ("personal-os feedback --dry-run", "what users said this week, in themes"),
            ("personal-os feedback reviews.csv", "of a file, recording nothing"),
            ("personal-os feedback --interview notes.md", "the notes of one conversation"),
        ],
    ),
    (
        "update",
        &[
            ("personal-os update --dry-run", "a draft for each audience"),
            ("personal-os update --audience exec", "for one of them"),
            ("personal-os update --agenda E2", "the agenda of a meeting"),
        ],
    ),
    (
        "agenda",
        &[
            ("personal-os agenda", "what the calendars say of today"),
            ("personal-os agenda --to fri --json", "until Friday, for a script"),
        ],
    ),
    (
        "tasks",
        &[
            ("personal-os tasks", "all open tasks"),
            ("personal-os tasks --to fri", "those due before Friday"),
            ("personal-os tasks done T3", "mark one as done where it stands"),
        ],
    ),
    (
        "tasks done",
        &[
            ("personal-os tasks done T3", "by its handle in the last plan"),
            ("personal-os tasks done \"expense report\" -n", "print the change only"),
        ],
    ),
    (
        "tasks add",
        &[
            ("personal-os tasks add \"Call Bob\" --due fri --estimate 20m", ""),
            ("personal-os tasks add \"Call Bob\" --list notes", "to another list"),
        ],
    ),
    ("tasks defer", &[("personal-os tasks defer T3 mon", "not before Monday")]),
    (
        "metrics",
        &[
            ("personal-os metrics", "each figure now, and its change"),
            ("personal-os metrics --record", "and keep them in the history"),
        ],
    ),
    (
        "why",
        &[
            ("personal-os why T3", "a task: its score and its slot"),
            ("personal-os why K2", "a key result: its formulas"),
            ("personal-os why U1", "a theme of feedback: its figures"),
        ],
    ),
    (
        "source",
        &[
            ("personal-os source T3", "where a task stands, and all it says"),
            ("personal-os source U1", "the items of a theme"),
        ],
    ),
    (
        "history",
        &[
            ("personal-os history list", "earlier runs"),
            ("personal-os history show last", "the last one as it was reported"),
            ("personal-os history prune --dry-run", "what is old enough to go"),
        ],
    ),
    ("history list", &[("personal-os history list --limit 5", "the last five runs")]),
    (
        "history show",
        &[
            ("personal-os history show last", "the report as it was"),
            ("personal-os history show 12 --prompt", "what the model was sent"),
        ],
    ),
    ("history stats", &[("personal-os history stats --from 2026-11-01", "how well it went since")]),
    ("history rate", &[("personal-os history rate last 5", "just right")]),
    (
        "history prune",
        &[
            ("personal-os history prune --dry-run", "what `[history] keep` lets go"),
            ("personal-os history prune --older-than 1y", "keep a year, and ask before"),
        ],
    ),
    ("history replay", &[("personal-os history replay last", "make it again, and compare")]),
    (
        "schedule",
        &[
            ("personal-os schedule print", "what would be installed"),
            ("personal-os schedule install", "install it for this user"),
            ("personal-os schedule status", "what runs when, and how it last went"),
        ],
    ),
    (
        "schedule print",
        &[
            ("personal-os schedule print", "for the scheduler of this system"),
            ("personal-os schedule print --backend systemd --output units", "as files"),
        ],
    ),
    ("schedule diff", &[("personal-os schedule diff", "what an installation would change")]),
    (
        "schedule install",
        &[
            ("personal-os schedule install", "for this user"),
            ("personal-os --profile ada schedule install", "for one profile"),
        ],
    ),
    ("schedule uninstall", &[("personal-os schedule uninstall", "take it away again")]),
    (
        "schedule status",
        &[
            ("personal-os schedule status", "what runs when, and how it last went"),
            ("personal-os schedule status --check", "end with 1 if it is not as configured"),
        ],
    ),
    ("schedule next", &[("personal-os schedule next --count 5", "the next five times of each")]),
    ("schedule run", &[("personal-os schedule run", "what is due now, and what waits")]),
    (
        "delivery",
        &[
            ("personal-os delivery list", "what was sent and what waits"),
            ("personal-os delivery retry", "send now what waits"),
        ],
    ),
    ("delivery list", &[("personal-os delivery list --limit 10", "the last ten")]),
    (
        "delivery retry",
        &[
            ("personal-os delivery retry", "all that waits"),
            ("personal-os delivery retry run:12", "one message, even if it is late"),
        ],
    ),
    ("delivery resend", &[("personal-os delivery resend run:12", "send it once more")]),
    ("delivery drop", &[("personal-os delivery drop run:12", "never send it")]),
    (
        "delivery send",
        &[
            ("personal-os delivery send slack note.md", "a file"),
            ("echo Done | personal-os delivery send slack --title Backup", "what a program says"),
        ],
    ),
    (
        "doctor",
        &[
            ("personal-os doctor", "one line for each check, with the fix"),
            ("personal-os doctor --online", "ask servers, too"),
            ("personal-os doctor --as-scheduled", "as the scheduler would run it"),
        ],
    ),
    (
        "init",
        &[
            ("personal-os init", "a few questions, then a configuration"),
            ("personal-os init --no-input", "a small one, without questions"),
        ],
    ),
    (
        "doctor",
        &[
            ("personal-os doctor", "look at everything, without a network"),
            ("personal-os doctor --online", "ask the servers, Slack and the model too"),
            ("personal-os doctor --as-scheduled", "as cron or systemd would find it"),
        ],
    ),
    (
        "init",
        &[
            ("personal-os init", "a few questions, then a configuration"),
            ("personal-os init --no-input", "a small one, without questions"),
            ("personal-os init --example demo", "data to try, in a folder of its own"),
            ("personal-os init --import-env .env", "from the Python original"),
        ],
    ),
    (
        "config",
        &[
            ("personal-os config edit", "change it in your editor"),
            ("personal-os config check", "open every source once"),
            ("personal-os config show", "each value, and what decided it"),
        ],
    ),
    (
        "config init",
        &[
            ("personal-os config init", "a few questions, then a configuration"),
            ("personal-os config init --no-input", "a small one, without questions"),
            ("personal-os config init --example demo", "data to try, in a folder of its own"),
            ("personal-os config init --import-env .env", "from the Python original"),
        ],
    ),
    ("config show", &[("personal-os config show", "each value, and what decided it")]),
    (
        "config check",
        &[
            ("personal-os config check", "open every source once"),
            ("personal-os --config draft.toml config check", "of another file"),
        ],
    ),
    ("config path", &[("personal-os config path", "where the configuration is read from")]),
    ("config edit", &[("personal-os config edit", "open it in your editor, then check it")]),
    (
        "completions",
        &[
            (
                "personal-os completions bash > ~/.local/share/bash-completion/completions/personal-os",
                "bash, with the package bash-completion",
            ),
            (
                "personal-os completions zsh > ~/.zfunc/_personal-os",
                "zsh, where .zshrc has fpath=(~/.zfunc $fpath) before compinit",
            ),
            ("personal-os completions fish > ~/.config/fish/completions/personal-os.fish", "fish"),
            (
                "personal-os completions powershell > ~/.config/powershell/_personal-os.ps1",
                "PowerShell, where $PROFILE has: . ~/.config/powershell/_personal-os.ps1",
            ),
            (
                "personal-os completions elvish > ~/.config/elvish/lib/personal-os.elv",
                "elvish, where rc.elv has: use personal-os",
            ),
        ],
    ),
];
