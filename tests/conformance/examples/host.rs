use wasmtime::component::{Component, Linker, bindgen};
use wasmtime::{Config, Engine, Result, Store, StoreLimits, StoreLimitsBuilder};

bindgen!({ path: "../../bindings-wasm/wit", world: "netproof" });

fn main() -> Result<()> {
    let file = std::env::args().nth(1).expect("the first argument is the component");
    let engine = Engine::new(&Config::new())?;
    let component = Component::from_file(&engine, file)?;

    // The component imports nothing, so nothing is linked to it.
    let limits = StoreLimitsBuilder::new().memory_size(256 << 20).build();
    let mut store: Store<StoreLimits> = Store::new(&engine, limits);
    store.limiter(|limits| limits);
    let netproof = Netproof::instantiate(&mut store, &component, &Linker::new(&engine))?;

    // One request that carries its files.
    println!("{}", netproof.call_run(&mut store, r#"{"operation":"rule","code":"NP302"}"#)?);

    // Files that are read once and asked many times.
    let pod = "apiVersion: v1\\nkind: Pod\\nmetadata: {name: web, namespace: shop}\\nspec: {containers: []}";
    let files = format!(r#"{{"files":[{{"name":"web.yaml","text":"{pod}"}}],"options":{{"today":"2026-11-22"}}}}"#);
    let network = netproof.netproof_engine_engine().network();
    match network.call_open(&mut store, &files)? {
        Ok(handle) => {
            let verdict = network.call_verdict(&mut store, handle, "shop/web", "ip:198.51.100.7", "443/TCP")?;
            println!("{verdict:?}");
            println!("{}", network.call_check(&mut store, handle, "{}")?);
            handle.resource_drop(&mut store)?;
        }
        Err(why) => println!("{why}"),
    }
    Ok(())
}
