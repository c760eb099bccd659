//! Generates the client from the `openapi-3.0.json` beside this file.

use std::{env, fs, path::Path};

use anyhow::{Context, Result};
use progenitor::Generator;
use serde_json::{Value, json};

const DOCUMENT: &str = "openapi-3.0.json";

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed={DOCUMENT}");
    let mut document = serde_json::from_slice(&fs::read(DOCUMENT).context(DOCUMENT)?)?;
    open_enums_to_strings(&mut document);
    let tokens = Generator::default().generate_tokens(&serde_json::from_value(document)?)?;
    let client = prettyplease::unparse(&syn::parse2(tokens)?);
    fs::write(Path::new(&env::var("OUT_DIR")?).join("clay.rs"), client)?;
    Ok(())
}

/// Turns open enums into strings: of their `anyOf`, progenitor makes a struct that no string fits into.
fn open_enums_to_strings(node: &mut Value) {
    match node {
        Value::Array(items) => items.iter_mut().for_each(open_enums_to_strings),
        Value::Object(members) => {
            let any_of = members.get("anyOf").and_then(Value::as_array);
            if any_of.is_some_and(|schemas| schemas.contains(&json!({ "type": "string" }))) {
                members.remove("anyOf");
                members.insert("type".into(), "string".into());
            }
            members.values_mut().for_each(open_enums_to_strings);
        }
        _ => {}
    }
}
