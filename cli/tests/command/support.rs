//! Runs the real command in folders made for one test.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How a run ended and what it wrote.
#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Folders made so far: tests that share a name run at one time.
static FOLDERS: AtomicUsize = AtomicUsize::new(0);

/// A folder of its own, removed at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("netproof-{}-{number}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file, and the folders above it.
    pub fn with(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Runs the command here; words are parted by spaces.
    pub fn run(&self, words: &str) -> Ended {
        self.run_with(words, "", &[])
    }

    pub fn run_with(&self, words: &str, stdin: &str, variables: &[(&str, &str)]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_netproof"));
        command.args(words.split_ascii_whitespace()).current_dir(&self.0);
        for variable in ["NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM", "RUST_BACKTRACE"] {
            command.env_remove(variable);
        }
        command.envs(variables.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that does not read its input closes it: that is no fault of the test.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        Ended {
            status: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A script with one error that surely stays one: the same range for pods and services.
pub const FAULTY: &str = "az aks create --name shop --resource-group shop --network-plugin azure --network-plugin-mode \
                          overlay --pod-cidr 10.0.0.0/16 --service-cidr 10.0.0.0/16 --dns-service-ip 10.0.0.10\n";

/// A script without a fault.
pub const SOUND: &str = "az aks create --name shop --resource-group shop --network-plugin azure --network-plugin-mode \
                         overlay --network-dataplane cilium\n";
