//! `cargo xtask python`: the wheel, built as `pip install .` builds it, installed into empty environments and tested.

use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{command, run, succeeds};
use crate::steps::Steps;
use crate::wasm::target_folder;

/// What tests need besides the package.
const REQUIREMENTS: &str = "bindings-python/requirements-test.txt";
/// What the wheel is called where it serves every Python from 3.10 on.
const TAG: &str = "-cp310-abi3-";
/// Pythons that the wheel is tried with besides the first one, where they are there.
const OTHERS: [&str; 5] = ["python3.10", "python3.11", "python3.12", "python3.13", "python3.14"];
/// What documents show, run by whatever Python has the package installed.
const DOCUMENTS: [&str; 2] = ["bindings-python/README.md", "docs/python.md"];

/// Builds, installs and tests the package. `quick` builds it without optimisation, which is for those who change it.
pub fn python(root: &Path, quick: bool) -> Result<()> {
    let mut steps = Steps::new("cargo xtask python");
    let tools = steps.step("environment", || tools(root))?;
    let place = target_folder()?.join("python");
    let wheel = steps.step("wheel", || wheel(root, &tools, &place.join("wheels"), quick))?;
    steps.step("documents in an empty environment", || {
        let mut tried = vec![PathBuf::from("python3")];
        tried.extend(OTHERS.iter().map(PathBuf::from).filter(|other| is_there(other)));
        tried.iter().try_for_each(|python| documents(root, python, &place.join("empty"), &wheel))
    })?;
    steps.step("tests", || {
        run(pip(&tools).args(["install", "--quiet", "--force-reinstall", "--no-deps"]).arg(&wheel))?;
        let tests = root.join("bindings-python");
        run(in_environment(&tools, "python")?.args(["-m", "pytest", "--quiet"]).current_dir(tests))
    })?;
    steps.finish();
    Ok(())
}

/// Builds the wheel and installs it into the environment of the tests; gives the interpreter there.
pub fn installed(root: &Path) -> Result<PathBuf> {
    let tools = tools(root)?;
    let wheel = wheel(root, &tools, &target_folder()?.join("python/wheels"), false)?;
    run(pip(&tools).args(["install", "--quiet", "--force-reinstall", "--no-deps"]).arg(&wheel))?;
    Ok(tools.join("bin/python"))
}

/// An environment with what the tests need, below the user's cache; made anew when the requirements change.
fn tools(root: &Path) -> Result<PathBuf> {
    let wanted =
        fs::read_to_string(root.join(REQUIREMENTS)).with_context(|| format!("cannot read `{REQUIREMENTS}`"))?;
    let mut hasher = DefaultHasher::new();
    wanted.hash(&mut hasher);
    let environment = cache()?.join(format!("python-venv-{:016x}", hasher.finish()));
    let ready = environment.join("ready");
    if ready.is_file() && succeeds(Command::new(environment.join("bin/python")).arg("--version")) {
        println!("    what the tests need is installed");
        return Ok(environment);
    }
    println!("    what the tests need is missing; installing it in an environment of its own");
    make(Path::new("python3"), &environment)?;
    run(pip(&environment).args(["install", "--quiet", "--requirement"]).arg(root.join(REQUIREMENTS)))?;
    fs::write(&ready, "")?;
    Ok(environment)
}

/// The user's folder for what can be made again.
pub fn cache() -> Result<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from).context("HOME is not set")?;
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(|| home.join(".cache"), PathBuf::from);
    Ok(cache.join("netproof"))
}

/// Makes an empty environment of a Python.
pub fn make(python: &Path, place: &Path) -> Result<()> {
    let venv = || {
        let mut venv = command(python, ["-m", "venv", "--clear"]);
        venv.arg(place);
        venv
    };
    if succeeds(&mut venv()) {
        return Ok(());
    }
    println!(
        "    {} cannot make environments; installing the package python3-venv, which needs root",
        python.display()
    );
    run(&mut command("apt-get", ["install", "--yes", "--no-install-recommends", "python3-venv"]))?;
    run(&mut venv())
}

/// Builds the wheel.
fn wheel(root: &Path, tools: &Path, place: &Path, quick: bool) -> Result<PathBuf> {
    if place.is_dir() {
        fs::remove_dir_all(place)?;
    }
    let package = root.join("bindings-python");
    if quick {
        let mut maturin = in_environment(tools, "maturin")?;
        run(maturin
            .args(["build", "--quiet", "--locked", "--profile", "dev", "--out"])
            .arg(place)
            .current_dir(package))?;
    } else {
        let mut wheel = in_environment(tools, "python")?;
        wheel.args(["-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]);
        run(wheel.args(["--no-build-isolation", "--wheel-dir"]).arg(place).arg(package))?;
    }
    let mut made = Vec::new();
    for entry in fs::read_dir(place)? {
        made.push(entry?.path());
    }
    let [wheel] = made.as_slice() else {
        bail!("one wheel was to be made in `{}`, not {}", place.display(), made.len())
    };
    let name = wheel.file_name().unwrap_or_default().to_string_lossy();
    if !name.contains(TAG) {
        bail!("`{name}` does not serve every Python from 3.10 on; its name has no `{TAG}`");
    }
    println!("    {name}: {} bytes", fs::metadata(wheel)?.len());
    Ok(wheel.clone())
}

/// Installs the wheel into an environment that has nothing else, and runs what documents show.
fn documents(root: &Path, python: &Path, place: &Path, wheel: &Path) -> Result<()> {
    make(python, place)?;
    run(pip(place).args(["install", "--quiet", "--no-index"]).arg(wheel))?;
    let mut documents = in_environment(place, "python")?;
    run(documents.arg(root.join("bindings-python/tests/documents.py")).args(DOCUMENTS))
}

fn is_there(python: &Path) -> bool {
    succeeds(Command::new(python).args(["-c", "import venv"]))
}

fn pip(environment: &Path) -> Command {
    command(environment.join("bin/python"), ["-m", "pip", "--disable-pip-version-check"])
}

/// A program of an environment, which finds the others of it.
fn in_environment(environment: &Path, program: &str) -> Result<Command> {
    let programs = environment.join("bin");
    let others = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(programs.clone()).chain(std::env::split_paths(&others));
    let mut made = command::<OsString>(programs.join(program), []);
    made.env("PATH", std::env::join_paths(path)?).env("VIRTUAL_ENV", environment).env_remove("PYTHONPATH");
    Ok(made)
}
