//! The recipes in `examples/`, with programs in the place of those that ask a server.

use crate::harness::Home;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Puts a program into a folder of the home.
fn program(home: &Home, name: &str, script: &str) {
    let path = home.write(&format!("bin/{name}"), script);
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn tasks(home: &Home) -> serde_json::Value {
    let mut command = home.command(["tasks", "--json"]);
    command.env("PATH", format!("{}:/usr/bin:/bin", home.path("bin").display()));
    home.finish(&mut command).json()
}

/// A shipped file.
fn shipped(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name))
        .unwrap()
}

#[test]
fn issues_on_github_are_tasks() {
    let home = Home::new();
    // It answers only the question that the recipe asks.
    program(
        &home,
        "gh",
        "#!/bin/sh\ncase \"$*\" in\n*'search issues --assignee=@me --state=open'*--jq*) ;;\n*) echo \"$*\" >&2; exit 1;;\nesac\n\
        echo '{\"id\":\"acme/app#7\",\"title\":\"Crash on start\",\"url\":\"https://github.com/acme/app/issues/7\",\"tags\":[\"bug\"]}'\n",
    );
    home.write(".config/personal-os/github.sh", shipped("github.sh"));
    home.write_config(
        "[[tasks]]\nname = \"github\"\nkind = \"command\"\nnetwork = true\ncommand = [\"sh\", \"github.sh\"]\n",
    );
    let listed = tasks(&home);
    assert_eq!(listed["problems"], serde_json::json!([]));
    assert_eq!(
        (&listed["tasks"][0]["title"], &listed["tasks"][0]["tags"][0]),
        (&"Crash on start".into(), &"bug".into())
    );
    assert_eq!(listed["tasks"][0]["key"], "github:acme/app#7");
}

#[test]
fn a_search_in_jira_gives_tasks() {
    // The recipe needs `jq`; where there is none there is nothing to test.
    if !Path::new("/usr/bin/jq").exists() {
        return;
    }
    let home = Home::new();
    program(
        &home,
        "curl",
        "#!/bin/sh\ncase \"$*\" in *s3cret*) exit 9;; esac\n\
        grep -q 'Bearer s3cret' || exit 8\n\
        cat <<'END'\n{\"issues\":[{\"key\":\"APP-3\",\"fields\":{\"summary\":\"Fix login\",\"duedate\":\"2026-11-27\",\
        \"priority\":{\"name\":\"High\"},\"labels\":[\"web\"],\"timeestimate\":5400}},\
        {\"key\":\"APP-4\",\"fields\":{\"summary\":\"Write docs\",\"duedate\":null,\"priority\":null,\"labels\":[],\"timeestimate\":null}}]}\nEND\n",
    );
    home.write(".config/personal-os/jira.sh", shipped("jira.sh"));
    home.write("token", "s3cret");
    std::fs::set_permissions(home.path("token"), std::fs::Permissions::from_mode(0o600)).unwrap();
    home.write_config(
        "[user]\ntimezone = \"Europe/Berlin\"\n[[tasks]]\nname = \"jira\"\nkind = \"command\"\ncommand = [\"sh\", \"jira.sh\"]\n\
         env = { JIRA_URL = { raw = \"https://jira.example\" }, JIRA_TOKEN = { file = \"~/token\" } }\n",
    );
    std::fs::set_permissions(
        home.path(".config/personal-os/config.toml"),
        std::fs::Permissions::from_mode(0o600),
    )
    .unwrap();
    let listed = tasks(&home);
    assert_eq!(listed["problems"], serde_json::json!([]), "{listed}");
    let (first, second) = (&listed["tasks"][0], &listed["tasks"][1]);
    assert_eq!(
        (&first["key"], &first["title"], &first["due"]),
        (&"jira:APP-3".into(), &"Fix login".into(), &"2026-11-27".into())
    );
    assert_eq!((&first["priority"], &first["estimate_minutes"]), (&"high".into(), &90.into()));
    assert_eq!(first["url"], "https://jira.example/browse/APP-3");
    assert_eq!(
        (&second["title"], &second["due"]),
        (&"Write docs".into(), &serde_json::Value::Null)
    );
}
