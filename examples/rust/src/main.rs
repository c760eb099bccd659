//! Calls the eight operations and writes their answers as one JSON object.

use std::{env, process::ExitCode};

use anyhow::{Context, Result, bail};
use reqwest::header::{COOKIE, HeaderMap, HeaderValue};
use serde_json::json;

#[allow(dead_code)] // the client can do more than one program asks of it
mod clay {
    include!(concat!(env!("OUT_DIR"), "/clay.rs"));
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [user, workspace, integration] = arguments.as_slice() else {
        bail!("usage: credit-usage USER WORKSPACE INTEGRATION");
    };
    let base_url = env::var("CLAY_BASE_URL").context("CLAY_BASE_URL")?;
    let session = env::var("CLAY_SESSION").context("CLAY_SESSION")?;

    // [call]
    let mut cookie = HeaderValue::try_from(format!("claysession={session}"))?;
    cookie.set_sensitive(true);
    let headers = HeaderMap::from_iter([(COOKIE, cookie)]);
    let http = reqwest::Client::builder()
        .default_headers(headers)
        .build()?;
    let client = clay::Client::new_with_client(&base_url, http);
    let credits = client.get_workspace_credits(&workspace.parse()?).await?;
    // [/call]

    let answers = json!({
        "list_owners": *client.list_owners().await?,
        "get_user_credits": *client.get_user_credits(&user.parse()?).await?,
        "list_user_resources": *client.list_user_resources(&user.parse()?).await?,
        "get_workspace_credits": *credits,
        "list_integrations": *client.list_integrations().await?,
        "get_integration": *client.get_integration(&integration.parse()?).await?,
        "get_integration_credits": *client.get_integration_credits(&integration.parse()?).await?,
        "get_integration_credit_report": *client.get_integration_credit_report(&integration.parse()?).await?,
    });
    println!("{answers}");
    Ok(())
}
