//! A history that cannot be written: nothing is sent, nothing is deleted.

use crate::world::World;
use std::fs;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

fn history(world: &World) -> PathBuf {
    world.home.path(".local/state/personal-os/history.db")
}

/// The plan fails with this code, tells the path, sends nothing and leaves the file as it is.
#[track_caller]
fn refused(world: &World, code: i32) {
    let before = fs::read(history(world)).unwrap();
    for args in [&["plan", "--to", "slack"][..], &["delivery", "send", "slack", "message.md"]] {
        world.home.write("message.md", "text");
        let said = world.run(args).failed(code);
        assert!(said.contains("history.db"), "{said}");
    }
    assert_eq!(world.fake.calls(), [""; 0]);
    assert!(fs::read(history(world)).unwrap() == before, "the history was changed");
}

/// A world in which a plan was recorded, and alerts would be sent.
fn used() -> World {
    let world = World::new("[alerts]\nto = [\"slack\"]\n");
    world.run(&["plan"]).ok();
    world
}

#[test]
fn a_damaged_history() {
    let world = used();
    let mut bytes = fs::read(history(&world)).unwrap();
    bytes[..64].fill(b'x');
    fs::write(history(&world), bytes).unwrap();
    refused(&world, 74);
}

#[test]
fn a_newer_history() {
    let world = used();
    let connection = rusqlite::Connection::open(history(&world)).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    refused(&world, 78);
}

#[test]
fn a_history_that_may_not_be_written() {
    let world = used();
    if nix::unistd::geteuid().is_root() {
        // Modes do not bind root. A folder in the place of the log of changes does.
        let beside = world.home.path(".local/state/personal-os/history.db-wal");
        let _ = fs::remove_file(&beside);
        fs::create_dir(&beside).unwrap();
    } else {
        fs::set_permissions(history(&world), Permissions::from_mode(0o400)).unwrap();
        let folder = world.home.path(".local/state/personal-os");
        fs::set_permissions(folder, Permissions::from_mode(0o500)).unwrap();
    }
    refused(&world, 74);
    let folder = world.home.path(".local/state/personal-os");
    fs::set_permissions(folder, Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_disk_that_is_full_at_any_moment() {
    let mut outcomes = (0, 0);
    for blocks in [1, 32, 96, 160, 192, 224, 240, 256, 272, 288, 320, 384, 448, 1024] {
        let world = World::new("");
        world.home.write("message.md", "a longer text ".repeat(200));
        // No file may grow beyond this, which looks to a program like a full disk. The setting is
        // inherited, and so is that the signal for it is ignored.
        let bin = env!("CARGO_BIN_EXE_personal-os");
        let line = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec {bin} -qq delivery send slack message.md"
        );
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &line]).env_clear().current_dir(world.home.path(""));
        for (name, value) in world.command("08:00", &["x"]).get_envs() {
            command.env(name, value.unwrap());
        }
        let ran = world.home.finish(&mut command);
        let sent = world.kept();
        match ran.code {
            Some(0) => outcomes.0 += 1,
            code => {
                assert_eq!(code, Some(74), "{blocks}: {}", ran.stderr);
                outcomes.1 += 1;
            }
        }
        // With room again, what was recorded arrives once.
        for time in ["08:01", "08:11", "08:22"] {
            world.run_at(time, &["delivery", "retry"]);
        }
        let states = world.states();
        assert!(states.iter().all(|state| state == "sent"), "{blocks}: {states:?}");
        assert_eq!(world.kept(), states.len());
        assert!(sent <= states.len());
    }
    assert!(outcomes.0 > 0 && outcomes.1 > 2, "{outcomes:?}");
}
