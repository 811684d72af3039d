//! The component in wasmtime.

use std::path::Path;

use anyhow::{Context, Error, Result};
use wasmtime::component::{Component as Compiled, Linker, ResourceAny};
use wasmtime::{Config, Engine, Store, StoreLimits, StoreLimitsBuilder};

use crate::case::Case;
use crate::host::{Host, Reply, Times, Work, times};
use crate::prepared::{Prepared, Step, misuse, verdict_answer};

mod world {
    wasmtime::component::bindgen!({ path: "../../bindings-wasm/wit", world: "netproof" });
}

/// The operations that are methods of the resource.
const METHODS: [&str; 7] = ["check", "decide", "reach", "diff", "test", "addresses", "admit"];

/// What an instance may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of its memory.
    pub memory: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 2 << 30 }
    }
}

/// An instance trapped: it cannot be used any more.
#[derive(Debug)]
pub struct Trapped(pub Error);

/// The compiled component, of which instances are made.
pub struct Component {
    engine: Engine,
    compiled: Compiled,
    /// The instance in use; none before the first question and after a trap.
    instance: Option<Instance>,
}

/// One instance with its memory.
pub struct Instance {
    store: Store<StoreLimits>,
    world: world::Netproof,
}

impl Component {
    /// Compiles a component.
    ///
    /// # Errors
    /// That the file is no component.
    pub fn compile(path: &Path) -> Result<Self> {
        let engine = Engine::new(&Config::new())?;
        let compiled = Compiled::from_file(&engine, path)
            .map_err(Error::from)
            .with_context(|| format!("`{}` is no component; `cargo xtask component` builds it", path.display()))?;
        Ok(Self { engine, compiled, instance: None })
    }

    /// A new instance. Nothing is linked to it: a component that imports anything is refused.
    ///
    /// # Errors
    /// That there is no room for it, or that it imports something.
    pub fn instance(&self, limits: Limits) -> Result<Instance> {
        let limits = StoreLimitsBuilder::new().memory_size(limits.memory).build();
        let mut store = Store::new(&self.engine, limits);
        store.limiter(|limits| limits);
        let world = world::Netproof::instantiate(&mut store, &self.compiled, &Linker::new(&self.engine))?;
        Ok(Instance { store, world })
    }

    /// The instance in use.
    fn current(&mut self) -> Result<&mut Instance> {
        let instance = match self.instance.take() {
            Some(instance) => instance,
            None => self.instance(Limits::default())?,
        };
        Ok(self.instance.insert(instance))
    }
}

impl Instance {
    /// Answers a request of the text form.
    ///
    /// # Errors
    /// That the instance trapped.
    pub fn run(&mut self, request: &str) -> Result<String, Trapped> {
        self.world.call_run(&mut self.store, request).map_err(trapped)
    }

    /// Reads files, to be asked about many times.
    ///
    /// # Errors
    /// That the instance trapped; inside, what is wrong with the request.
    pub fn open(&mut self, request: &str) -> Result<Result<ResourceAny, String>, Trapped> {
        self.world.netproof_engine_engine().network().call_open(&mut self.store, request).map_err(trapped)
    }

    /// Answers a request about the files that were read.
    ///
    /// # Errors
    /// That the instance trapped.
    pub fn ask(&mut self, network: ResourceAny, operation: &str, request: &str) -> Result<String, Trapped> {
        let (store, methods) = (&mut self.store, self.world.netproof_engine_engine().network());
        let answer = match operation {
            "check" => methods.call_check(store, network, request),
            "decide" => methods.call_decide(store, network, request),
            "reach" => methods.call_reach(store, network, request),
            "diff" => methods.call_diff(store, network, request),
            "test" => methods.call_test(store, network, request),
            "addresses" => methods.call_addresses(store, network, request),
            "admit" => methods.call_admit(store, network, request),
            _ => methods.call_ask(store, network, request),
        };
        answer.map_err(trapped)
    }

    /// Only the word of a verdict.
    ///
    /// # Errors
    /// That the instance trapped; inside, what is wrong with the question.
    pub fn verdict(
        &mut self,
        network: ResourceAny,
        [from, to, port]: [&str; 3],
    ) -> Result<Result<String, String>, Trapped> {
        let methods = self.world.netproof_engine_engine().network();
        methods.call_verdict(&mut self.store, network, from, to, port).map_err(trapped)
    }

    /// Applies a change.
    ///
    /// # Errors
    /// That the instance trapped.
    pub fn apply(&mut self, network: ResourceAny, change: &str) -> Result<String, Trapped> {
        self.world.netproof_engine_engine().network().call_apply(&mut self.store, network, change).map_err(trapped)
    }

    /// Gives back what a handle holds.
    ///
    /// # Errors
    /// That the instance trapped.
    pub fn close(&mut self, network: ResourceAny) -> Result<(), Trapped> {
        network.resource_drop(&mut self.store).map_err(trapped)
    }

    fn steps(&mut self, prepared: &Prepared) -> Result<Vec<String>, Trapped> {
        let network = match self.open(&prepared.open.to_string())? {
            Ok(network) => network,
            Err(message) => return Ok(vec![misuse(&message); prepared.steps.len()]),
        };
        let mut answers = Vec::with_capacity(prepared.steps.len());
        for step in &prepared.steps {
            answers.push(match step {
                Step::Ask(request) => {
                    let operation = request.get("operation").and_then(serde_json::Value::as_str).unwrap_or_default();
                    let mut request = request.clone();
                    if let Some(members) = request.as_object_mut().filter(|_| METHODS.contains(&operation)) {
                        // The method says it.
                        members.remove("operation");
                    }
                    self.ask(network, operation, &request.to_string())?
                }
                Step::Verdict { from, to, port } => verdict_answer(self.verdict(network, [from, to, port])?),
                Step::Apply(change) => self.apply(network, &change.to_string())?,
            });
        }
        self.close(network)?;
        Ok(answers)
    }
}

impl Host for Component {
    fn name(&self) -> &'static str {
        "component"
    }

    fn run(&mut self, _: &Case, request: &str) -> Result<Reply> {
        let answer = self.current()?.run(request);
        self.kept(answer).map(Reply::Answer)
    }

    fn ask(&mut self, _: &Case, prepared: &Prepared) -> Result<Vec<Reply>> {
        let answers = self.current()?.steps(prepared);
        Ok(self.kept(answers)?.into_iter().map(Reply::Answer).collect())
    }

    fn time(&mut self, work: &Work) -> Result<Option<Times>> {
        let instance = self.current()?;
        let taken = match work {
            Work::Run { request, runs } => {
                let request = serde_json::Value::Object(request.clone()).to_string();
                times(*runs, || instance.run(&request).map(drop).map_err(|Trapped(error)| error))
            }
            Work::Verdict { open, flow: [from, to, port], runs, verdicts } => {
                let opened = instance.open(&open.to_string()).map_err(|Trapped(error)| error)?;
                let network = opened.map_err(Error::msg)?;
                let taken = times(*runs, || {
                    for _ in 0..*verdicts {
                        let verdict = instance.verdict(network, [from, to, port]).map_err(|Trapped(error)| error)?;
                        verdict.map_err(Error::msg)?;
                    }
                    Ok(())
                });
                instance.close(network).map_err(|Trapped(error)| error)?;
                taken
            }
        };
        taken.map(Some)
    }
}

impl Component {
    /// What was answered; an instance that trapped is thrown away.
    fn kept<T>(&mut self, answer: Result<T, Trapped>) -> Result<T> {
        answer.map_err(|Trapped(error)| {
            self.instance = None;
            error.context("the component trapped")
        })
    }
}

fn trapped(error: wasmtime::Error) -> Trapped {
    Trapped(Error::from(error))
}
